{{- define "reconciler.env" -}}
- name: KONTROL_CLUSTER_ID
  value: {{ .Values.clusterId | quote }}
- name: KONTROL_RECONCILER_CONCURRENCY
  value: {{ .Values.concurrency | quote }}
{{- end -}}
