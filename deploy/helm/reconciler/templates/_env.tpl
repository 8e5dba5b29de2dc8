{{- define "reconciler.env" -}}
- name: KONTROL_CLUSTER_ID
  value: {{ .Values.clusterId | quote }}
- name: KONTROL_RECONCILER_CONCURRENCY
  value: {{ .Values.concurrency | quote }}
- name: KONTROL_RECONCILER_FORMER_MANAGERS
  value: {{ join "," .Values.formerManagers | quote }}
{{- end -}}
