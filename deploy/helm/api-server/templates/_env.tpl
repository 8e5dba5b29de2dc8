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
- name: KONTROL_CORS_ORIGINS
  value: {{ .Values.cors.origins | quote }}
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
{{- end -}}
