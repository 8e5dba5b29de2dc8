{{- define "api-server.env" -}}
- name: KONTROL_CORS_ORIGINS
  value: {{ .Values.cors.origins | quote }}
- name: KONTROL_SHUTDOWN_DELAY
  value: {{ printf "%ds" (int .Values.shutdownDelaySeconds) }}
{{- end -}}
