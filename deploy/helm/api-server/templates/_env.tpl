{{- define "api-server.adminSecret" -}}
{{- default (printf "%s-admin" (include "kontrol.fullname" . | trunc 57 | trimSuffix "-")) .Values.admin.existingSecret -}}
{{- end -}}

{{- define "api-server.env" -}}
{{- if ge (int .Values.shutdownDelaySeconds) (int .Values.terminationGracePeriodSeconds) }}
{{- fail "terminationGracePeriodSeconds must be more than shutdownDelaySeconds, or pods are killed while they still serve" }}
{{- end }}
- name: KONTROL_ADMIN_EMAIL
  value: {{ .Values.admin.email | quote }}
- name: KONTROL_ADMIN_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "api-server.adminSecret" . }}
      key: {{ .Values.admin.passwordKey }}
{{- with .Values.publicUrl }}
- name: KONTROL_PUBLIC_URL
  value: {{ . | quote }}
{{- end }}
{{- include "api-server.oidcEnv" . }}
- name: KONTROL_CORS_ORIGINS
  value: {{ .Values.cors.origins | quote }}
{{- with .Values.trustedProxies }}
- name: KONTROL_TRUSTED_PROXIES
  value: {{ join "," . | quote }}
{{- end }}
{{- if .Values.metrics.existingSecret }}
- name: KONTROL_METRICS_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ .Values.metrics.existingSecret }}
      key: {{ .Values.metrics.tokenKey }}
{{- end }}
- name: KONTROL_SHUTDOWN_DELAY
  value: {{ printf "%ds" (int .Values.shutdownDelaySeconds) }}
- name: KONTROL_RETENTION_DELETED
  value: {{ .Values.retention.deleted }}
- name: KONTROL_RETENTION_REVISIONS
  value: {{ .Values.retention.revisions }}
- name: KONTROL_RETENTION_REVISIONS_KEPT
  value: {{ .Values.retention.revisionsKept | quote }}
- name: KONTROL_RETENTION_EVENTS
  value: {{ .Values.retention.events }}
- name: KONTROL_RETENTION_AUDIT
  value: {{ .Values.retention.audit }}
- name: KONTROL_NODES_HEARTBEAT_INTERVAL
  value: {{ .Values.nodes.heartbeatInterval }}
- name: KONTROL_NODES_OFFLINE_AFTER
  value: {{ .Values.nodes.offlineAfter }}
- name: KONTROL_RETENTION_METRICS
  value: {{ .Values.retention.metrics }}
- name: KONTROL_RETENTION_HEARTBEATS
  value: {{ .Values.retention.heartbeats }}
- name: KONTROL_RETENTION_POOL_ANALYTICS
  value: {{ .Values.retention.poolAnalytics }}
- name: KONTROL_RETENTION_FLEET_MINUTES
  value: {{ .Values.retention.fleetMinutes }}
- name: KONTROL_RETENTION_DELETED_DATABASES
  value: {{ .Values.retention.databases }}
{{- include "api-server.databasesEnv" . }}
{{- end -}}

{{- define "api-server.oidcEnv" -}}
{{- with .Values.oidc }}
{{- if .url }}
- name: KONTROL_OIDC_URL
  value: {{ .url | quote }}
- name: KONTROL_OIDC_CLIENT_ID
  value: {{ .clientId | quote }}
{{- with .existingSecret }}
- name: KONTROL_OIDC_CLIENT_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: {{ $.Values.oidc.clientSecretKey }}
{{- end }}
- name: KONTROL_OIDC_NAME
  value: {{ .name | quote }}
- name: KONTROL_OIDC_ROLE_CLAIMS
  value: {{ join "," .roleClaims | quote }}
- name: KONTROL_OIDC_ROLE_MAPPING
  value: {{ join "," .roleMapping | quote }}
{{- with .defaultRole }}
- name: KONTROL_OIDC_DEFAULT_ROLE
  value: {{ . }}
{{- end }}
- name: KONTROL_OIDC_GROUPS_CLAIM
  value: {{ .groupsClaim | quote }}
{{- with .audiences }}
- name: KONTROL_OIDC_AUDIENCES
  value: {{ join "," . | quote }}
{{- end }}
- name: KONTROL_OIDC_EMAIL_VERIFIED_REQUIRED
  value: {{ .emailVerifiedRequired | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The provider, whose keys and tokens the service asks for; YAML of a list. */}}
{{- define "api-server.oidcEgress" -}}
{{- if .Values.oidc.url -}}
- ports:
    - port: {{ .Values.networkPolicy.oidcPort }}
      protocol: TCP
  {{- with .Values.networkPolicy.oidcTo }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}
