{{/* What stands around the Deployment: each takes the chart's root. */}}

{{- define "kontrol.metadata" -}}
metadata:
  name: {{ include "kontrol.fullname" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "kontrol.labels" . | nindent 4 }}
  {{- with .Values.commonAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "kontrol.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "kontrol.fullname" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "kontrol.labels" . | nindent 4 }}
  {{- with merge (dict) .Values.service.annotations .Values.commonAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
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
metadata:
  name: {{ include "kontrol.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "kontrol.labels" . | nindent 4 }}
  {{- with merge (dict) .Values.serviceAccount.annotations .Values.commonAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}
{{- end -}}

{{- define "kontrol.podDisruptionBudget" -}}
{{- if .Values.podDisruptionBudget.enabled }}
apiVersion: policy/v1
kind: PodDisruptionBudget
{{ include "kontrol.metadata" . }}
spec:
  maxUnavailable: {{ .Values.podDisruptionBudget.maxUnavailable }}
  # A pod that is not ready does no good by staying: it must not hold up a drain.
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
metadata:
  name: {{ include "kontrol.fullname" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "kontrol.labels" . | nindent 4 }}
    {{- with .Values.serviceMonitor.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  selector:
    matchLabels:
      {{- include "kontrol.selectorLabels" . | nindent 6 }}
  endpoints:
    - port: http
      path: /q/metrics
      interval: {{ .Values.serviceMonitor.interval }}
      scrapeTimeout: {{ .Values.serviceMonitor.scrapeTimeout }}
{{- end }}
{{- end -}}

{{/* The chart's dashboards/<service>.json, for Grafana's sidecar. */}}
{{- define "kontrol.dashboard" -}}
{{- if .Values.dashboard.enabled }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "kontrol.fullname" . }}-dashboard
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "kontrol.labels" . | nindent 4 }}
    {{- with .Values.dashboard.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.dashboard.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
data:
  kontrol-{{ .Chart.Name }}.json: |
    {{- .Files.Get (printf "dashboards/%s.json" .Chart.Name) | nindent 4 }}
{{- end }}
{{- end -}}

{{/* Asks the Service what the readiness probe asks the pod; bash alone, so that the service's own image will do. */}}
{{- define "kontrol.test" -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "kontrol.fullname" . }}-test
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "kontrol.helperLabels" (dict "root" . "component" "test") | nindent 4 }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
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
