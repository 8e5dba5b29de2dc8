{{/* Takes: root, cluster (whether the service talks to a Kubernetes API), egress (YAML of a list of further rules, or nothing). */}}
{{- define "kontrol.networkPolicy" -}}
{{- $policy := .root.Values.networkPolicy -}}
{{- if $policy.enabled }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
{{ include "kontrol.metadata" (dict "root" .root) }}
spec:
  podSelector:
    matchLabels:
      {{- include "kontrol.selectorLabels" .root | nindent 6 }}
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - ports:
        - port: http
          protocol: TCP
      {{- with $policy.ingressFrom }}
      from:
        {{- toYaml . | nindent 8 }}
        # helm test
        - podSelector:
            matchLabels:
              app.kubernetes.io/instance: {{ $.root.Release.Name }}
              app.kubernetes.io/component: test
      {{- end }}
  egress:
    {{- include "kontrol.databaseEgress" .root | nindent 4 }}
    {{- if .cluster }}
    - ports:
        {{- range $policy.kubernetesPorts }}
        - port: {{ . }}
          protocol: TCP
        {{- end }}
      {{- with $policy.kubernetesTo }}
      to:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- end }}
    {{- with .egress }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with $policy.extraEgress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
{{- end -}}

{{/* Names and the database, which even a migration needs. */}}
{{- define "kontrol.databaseEgress" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
- ports:
    - port: {{ .Values.networkPolicy.databasePort }}
      protocol: TCP
  {{- with .Values.networkPolicy.databaseTo }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
