{{/* JOB stands for the label matchers of this release. */}}
{{- define "reconciler.alerts" -}}
- alert: KontrolReconcileFailing
  expr: |
    sum(rate(kontrol_reconcile_errors_total{JOB}[10m])) / sum(rate(kontrol_reconcile_total{JOB}[10m])) > 0.05
  for: 15m
  labels:
    severity: warning
  annotations:
    summary: "{{ `{{ $value | humanizePercentage }}` }} of the applies to cluster {{ .Values.clusterId }} fail"
    description: GET /api/v1/resources?cluster_id={{ .Values.clusterId }}&sync=Error lists them with the API server's own words.
- alert: KontrolClusterUnreachable
  expr: max(kontrol_cluster_connected{JOB}) == 0
  for: 1m
  labels:
    severity: critical
  annotations:
    summary: The Kubernetes API of cluster {{ .Values.clusterId }} does not answer the reconciler
    description: Changes wait; work resumes by itself once the Kubernetes API answers.
- alert: KontrolDriftRecurring
  expr: sum(increase(kontrol_drift_total{JOB,event="recurring"}[30m])) > 0
  labels:
    severity: warning
  annotations:
    summary: Another controller keeps changing what Kontrol applies to cluster {{ .Values.clusterId }}
    description: The events of type DriftRecurring name the object and the other field manager.
- alert: KontrolQueueDeep
  expr: max(kontrol_reconcile_queue_depth{JOB}) > {{ .Values.prometheusRule.queueDepth }}
  for: 10m
  labels:
    severity: warning
  annotations:
    summary: "{{ `{{ $value }}` }} changes wait for cluster {{ .Values.clusterId }}"
- alert: KontrolQueueOld
  expr: max(kontrol_oldest_unreconciled_age_seconds{JOB}) > {{ .Values.prometheusRule.ageSeconds }}
  for: 5m
  labels:
    severity: warning
  annotations:
    summary: "A change for cluster {{ .Values.clusterId }} has waited for {{ `{{ $value | humanizeDuration }}` }}"
- alert: KontrolConvergenceLag
  expr: |
    histogram_quantile(0.99, sum by (le) (rate(kontrol_convergence_lag_seconds_bucket{JOB}[5m])))
      > {{ .Values.prometheusRule.lagSeconds }}
  for: 10m
  labels:
    severity: warning
  annotations:
    summary: "Changes take {{ `{{ $value | humanizeDuration }}` }} from commit to cluster {{ .Values.clusterId }}"
{{- end -}}
