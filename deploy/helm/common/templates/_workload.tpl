{{/* The objects beside the Deployment; each takes the chart's root. */}}

{{- define "kontrol.service" -}}
apiVersion: v1
kind: Service
{{ include "kontrol.metadata" (dict "root" . "annotations" .Values.service.annotations) }}
spec:
  type: {{ .Values.service.type }}
  selector:
    {{- include "kontrol.selectorLabels" . | nindent 4 }}
  ports:
    - name: http
      port: {{ .Values.service.port }}
      targetPort: http
      protocol: TCP
      appProtocol: http
{{- end -}}

{{- define "kontrol.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
apiVersion: v1
kind: ServiceAccount
{{ include "kontrol.metadata" (dict "root" . "name" (include "kontrol.serviceAccountName" .) "annotations" .Values.serviceAccount.annotations) }}
automountServiceAccountToken: false
{{- end }}
{{- end -}}

{{- define "kontrol.podDisruptionBudget" -}}
{{- if .Values.podDisruptionBudget.enabled }}
apiVersion: policy/v1
kind: PodDisruptionBudget
{{ include "kontrol.metadata" (dict "root" .) }}
spec:
  maxUnavailable: {{ .Values.podDisruptionBudget.maxUnavailable }}
  # A pod that is not ready must not delay a drain.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "kontrol.selectorLabels" . | nindent 6 }}
{{- end }}
{{- end -}}

{{- define "kontrol.serviceMonitor" -}}
{{- if .Values.serviceMonitor.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
{{ include "kontrol.metadata" (dict "root" . "labels" .Values.serviceMonitor.labels) }}
spec:
  selector:
    matchLabels:
      {{- include "kontrol.selectorLabels" . | nindent 6 }}
  endpoints:
    - port: http
      path: /q/metrics
      interval: {{ .Values.serviceMonitor.interval }}
      scrapeTimeout: {{ .Values.serviceMonitor.scrapeTimeout }}
      {{- with .Values.metrics }}
      {{- if .existingSecret }}
      authorization:
        credentials:
          name: {{ .existingSecret }}
          key: {{ .tokenKey }}
      {{- end }}
      {{- end }}
{{- end }}
{{- end -}}

{{/* The chart's dashboards/*.json, for Grafana's sidecar. */}}
{{- define "kontrol.dashboard" -}}
{{- if .Values.dashboard.enabled }}
apiVersion: v1
kind: ConfigMap
{{ include "kontrol.metadata" (dict "root" . "name" (printf "%s-dashboard" (include "kontrol.fullname" .)) "labels" .Values.dashboard.labels "annotations" .Values.dashboard.annotations) }}
data:
  {{- range $path, $content := .Files.Glob "dashboards/*.json" }}
  kontrol-{{ base $path }}: |
    {{- $content | toString | nindent 4 }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Sends the readiness probe to the Service; with bash alone, so that it runs in the service's own image. */}}
{{- define "kontrol.test" -}}
apiVersion: v1
kind: Pod
{{- $hook := dict "helm.sh/hook" "test" "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded" }}
{{ include "kontrol.metadata" (dict "root" . "name" (printf "%s-test" (include "kontrol.fullname" . | trunc 58 | trimSuffix "-")) "component" "test" "annotations" $hook) }}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  {{- include "kontrol.podSecurity" . | trim | nindent 2 }}
  containers:
    - name: test
      image: {{ include "kontrol.image" (dict "root" . "image" .Values.image) }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
      resources:
        requests:
          cpu: 10m
          memory: 16Mi
        limits:
          memory: 64Mi
      env:
        - name: HOST
          value: {{ include "kontrol.fullname" . }}
        - name: PORT
          value: {{ .Values.service.port | quote }}
      command:
        - timeout
        - "60"
        - bash
        - -c
        - |
          ask() {
            exec 3<>"/dev/tcp/$HOST/$PORT" || return 1
            printf 'GET /q/health/ready HTTP/1.0\r\nHost: %s\r\n\r\n' "$HOST" >&3
            answer=$(cat <&3)
            exec 3>&-
            [[ $answer == HTTP/1.?" 200 "* ]]
          }
          until ask; do sleep 1; done
          echo "$HOST is ready"
{{- end -}}
