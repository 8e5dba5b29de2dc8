{{/* JOB stands for the label matchers of this release. */}}
{{- define "watcher.alerts" -}}
- alert: KontrolWatchDisconnected
  expr: max by (kind) (kontrol_watcher_bookmark_age_seconds{JOB}) > {{ .Values.prometheusRule.disconnectedSeconds }}
  for: 1m
  labels:
    severity: critical
  annotations:
    summary: "Nothing heard of {{ `{{ $labels.kind }}` }} for {{ `{{ $value | humanizeDuration }}` }}"
    description: What the database says of cluster {{ .Values.clusterId }} is as old as that. Check the Kubernetes API, the network and the watcher's rights.
- alert: KontrolClusterLost
  expr: min(kontrol_watcher_cluster_connected{JOB}) == 0
  for: 1m
  labels:
    severity: critical
  annotations:
    summary: The Kubernetes API of cluster {{ .Values.clusterId }} does not answer the watcher
    description: Answers about the cluster say observation=Stale. GET /api/v1/clusters says since when, and why.
- alert: KontrolKindsUnobserved
  expr: max(kontrol_watcher_kinds_unobserved{JOB}) > 0
  for: 5m
  labels:
    severity: warning
  annotations:
    summary: "{{ `{{ $value }}` }} kinds of cluster {{ .Values.clusterId }} cannot be observed"
    description: GET /api/v1/clusters names them under connection.watcher.unobserved_kinds, with the Kubernetes API's own words.
- alert: KontrolObservationsOld
  expr: max(kontrol_watcher_observations_age_seconds{JOB}) > {{ .Values.prometheusRule.disconnectedSeconds }}
  for: 1m
  labels:
    severity: critical
  annotations:
    summary: "What is known of cluster {{ .Values.clusterId }} may be {{ `{{ $value | humanizeDuration }}` }} old"
- alert: KontrolNoWatcherWrites
  expr: max(kontrol_watcher_lease_held{JOB}) == 0
  for: 1m
  labels:
    severity: critical
  annotations:
    summary: No watcher holds the lease of cluster {{ .Values.clusterId }}
- alert: KontrolObservationLag
  expr: |
    histogram_quantile(0.99, sum by (le) (rate(kontrol_watcher_lag_seconds_bucket{JOB}[5m])))
      > {{ .Values.prometheusRule.lagSeconds }}
  for: 10m
  labels:
    severity: warning
  annotations:
    summary: "Events of cluster {{ .Values.clusterId }} are {{ `{{ $value | humanizeDuration }}` }} late in the database"
- alert: KontrolWatchRestarting
  expr: sum(increase(kontrol_watcher_watch_restarts_total{JOB}[15m])) > 30
  for: 15m
  labels:
    severity: warning
  annotations:
    summary: Watches of cluster {{ .Values.clusterId }} keep breaking off
{{- end -}}
