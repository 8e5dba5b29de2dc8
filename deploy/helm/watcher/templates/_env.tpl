{{- define "watcher.env" -}}
- name: KONTROL_CLUSTER_ID
  value: {{ .Values.clusterId | quote }}
{{- end -}}
