{{- define "api-server.env" -}}
- name: QUARKUS_HTTP_CORS_ORIGINS
  value: {{ .Values.cors.origins | quote }}
- name: KONTROL_SHUTDOWN_DELAY
  value: {{ printf "%ds" (int .Values.shutdownDelaySeconds) }}
{{- end -}}
