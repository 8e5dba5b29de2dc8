{{/* The ConfigMap with the health rules; empty where there are none. */}}
{{- define "watcher.healthRules" -}}
{{- if and .Values.healthRules.rules .Values.healthRules.existingConfigMap -}}
{{- fail "healthRules: either rules or existingConfigMap" -}}
{{- else if .Values.healthRules.rules -}}
{{- include "kontrol.fullname" . }}-health-rules
{{- else -}}
{{- .Values.healthRules.existingConfigMap -}}
{{- end -}}
{{- end -}}
