{{/* Takes: root, rules (YAML). The rule that all services share stands first. */}}
{{- define "kontrol.prometheusRule" -}}
{{- $job := printf "namespace=%q,service=%q" .root.Release.Namespace (include "kontrol.fullname" .root) -}}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
{{ include "kontrol.metadata" (dict "root" .root "labels" .root.Values.prometheusRule.labels) }}
spec:
  groups:
    - name: kontrol-{{ .root.Chart.Name }}
      rules:
        - alert: KontrolDown
          expr: absent(up{ {{- $job -}} } == 1)
          for: 5m
          labels:
            severity: critical
          annotations:
            summary: No pod of {{ .root.Chart.Name }} can be scraped
        - alert: KontrolDatabaseDown
          expr: max(kontrol_database_up{ {{- $job -}} }) == 0
          for: 1m
          labels:
            severity: critical
          annotations:
            summary: No pod of {{ .root.Chart.Name }} reaches PostgreSQL
            description: Nothing is lost while it lasts. Check the database, the Secret {{ .root.Values.database.existingSecret }} and the NetworkPolicy.
        {{- .rules | replace "JOB" $job | nindent 8 }}
{{- end -}}
