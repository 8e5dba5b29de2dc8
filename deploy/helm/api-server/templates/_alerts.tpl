{{/* JOB stands for the label matchers of this release. */}}
{{- define "api-server.alerts" -}}
- alert: KontrolApiFailing
  expr: |
    sum(rate(http_server_requests_seconds_count{JOB,status=~"5.."}[5m]))
      / sum(rate(http_server_requests_seconds_count{JOB}[5m])) > 0.01
  for: 5m
  labels:
    severity: critical
  annotations:
    summary: "{{ `{{ $value | humanizePercentage }}` }} of the requests to the api-server fail"
- alert: KontrolApiSlow
  expr: |
    histogram_quantile(0.99, sum by (le) (rate(http_server_requests_seconds_bucket{JOB,uri!~".*/stream"}[5m])))
      > {{ .Values.prometheusRule.requestSeconds }}
  for: 10m
  labels:
    severity: warning
  annotations:
    summary: "One request in a hundred takes {{ `{{ $value | humanizeDuration }}` }} or longer"
- alert: KontrolDatabaseInError
  expr: max(kontrol_databases{JOB,status="error"}) > 0
  for: 10m
  labels:
    severity: warning
  annotations:
    summary: "{{ `{{ $value }}` }} managed databases are in error: GET /api/v1/databases?status=error says why"
- alert: KontrolDatabaseProvisioningLong
  expr: max(kontrol_databases_oldest_provisioning_seconds{JOB}) > {{ .Values.prometheusRule.databaseProvisioningSeconds }}
  for: 5m
  labels:
    severity: warning
  annotations:
    summary: "A managed database has not been ready for {{ `{{ $value | humanizeDuration }}` }}"
- alert: KontrolDatabaseBackupOld
  expr: max(kontrol_databases_oldest_backup_seconds{JOB}) > {{ .Values.prometheusRule.databaseBackupSeconds }}
  for: 15m
  labels:
    severity: warning
  annotations:
    summary: "The last backup of a managed database is {{ `{{ $value | humanizeDuration }}` }} old"
    description: GET /api/v1/databases/{id}/backups says what the object store and the schedule tell.
- alert: KontrolNodesOffline
  expr: max(kontrol_nodes{JOB,status="OFFLINE"}) > {{ .Values.prometheusRule.nodesOffline }}
  for: 1m
  labels:
    severity: warning
  annotations:
    summary: "{{ `{{ $value }}` }} nodes have not called in for {{ .Values.nodes.offlineAfter }}"
    description: GET /api/v1/nodes?status=OFFLINE names them. Delete those that will not come back.
- alert: KontrolNodesInError
  expr: max(kontrol_nodes{JOB,status="ERROR"}) > 0
  for: 10m
  labels:
    severity: warning
  annotations:
    summary: "{{ `{{ $value }}` }} nodes say that they fail, or send what is refused"
    description: GET /api/v1/nodes?status=ERROR names them with the reason.
- alert: KontrolHeartbeatsThrottled
  expr: |
    sum(rate(kontrol_heartbeats_total{JOB,outcome="throttled"}[15m]))
      / sum(rate(kontrol_heartbeats_total{JOB}[15m])) > 0.05
  for: 15m
  labels:
    severity: warning
  annotations:
    summary: "{{ `{{ $value | humanizePercentage }}` }} of the heartbeats come sooner than they should"
- alert: KontrolSchedulesFailing
  expr: max(kontrol_schedules_failing{JOB}) > 0
  for: 5m
  labels:
    severity: warning
  annotations:
    summary: "Schedules cannot act on the workloads of {{ `{{ $value }}` }} pools"
    description: schedule_error of GET /api/v1/pools says why.
- alert: KontrolJobsDead
  expr: max by (type) (kontrol_jobs{JOB,state="dead"}) > 0
  for: 1m
  labels:
    severity: warning
  annotations:
    summary: "{{ `{{ $value }}` }} jobs of type {{ `{{ $labels.type }}` }} have failed for good"
    description: GET /api/v1/jobs?state=dead names them with their last errors. Retry or delete them.
- alert: KontrolJobsWaiting
  expr: max by (type) (kontrol_jobs_oldest_due_age_seconds{JOB}) > {{ .Values.prometheusRule.jobDueSeconds }}
  for: 5m
  labels:
    severity: warning
  annotations:
    summary: "A job of type {{ `{{ $labels.type }}` }} has been due for {{ `{{ $value | humanizeDuration }}` }}"
    description: The workers do not keep up, or none of them knows this type. kontrol_jobs has the depth of the queue.
- alert: KontrolJobsFailing
  expr: |
    sum by (type) (rate(kontrol_job_attempts_total{JOB,result=~"failed|dead"}[15m]))
      / sum by (type) (rate(kontrol_job_attempts_total{JOB}[15m])) > 0.5
  for: 15m
  labels:
    severity: warning
  annotations:
    summary: "{{ `{{ $value | humanizePercentage }}` }} of the attempts at jobs of type {{ `{{ $labels.type }}` }} fail"
- alert: KontrolFleetFiguresOld
  expr: max(kontrol_fleet_figures_age_seconds{JOB}) > {{ .Values.prometheusRule.fleetFiguresSeconds }}
  for: 5m
  labels:
    severity: warning
  annotations:
    summary: "The newest figures of the fleet are {{ `{{ $value | humanizeDuration }}` }} old"
    description: No replica makes the rows of minutes. Missing ones are made once one of them can.
- alert: KontrolFleetPoolsInError
  expr: max(kontrol_fleet_pools{JOB,status="error"}) > 0
  for: 15m
  labels:
    severity: warning
  annotations:
    summary: "{{ `{{ $value }}` }} pools of the fleet are in error"
- alert: KontrolFleetRowsWithoutDay
  expr: max by (table) (kontrol_fleet_default_partition_rows{JOB}) > 0
  for: 1h
  labels:
    severity: warning
  annotations:
    summary: "{{ `{{ $value }}` }} rows of {{ `{{ $labels.table }}` }} have no partition of their day"
    description: Days are made ahead of time, and rows move there. What stays is dropped with its time, row by row.
{{- end -}}
