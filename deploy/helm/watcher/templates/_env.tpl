{{- define "watcher.env" -}}
- name: KONTROL_CLUSTER_ID
  value: {{ .Values.clusterId | quote }}
{{- if include "watcher.healthRules" . }}
- name: KONTROL_HEALTH_RULES
  value: /etc/kontrol/health/{{ .Values.healthRules.key }}
{{- end }}
{{- end -}}
