{{/* The same for every pod, helpers included: what the "restricted" level of Pod Security asks for. */}}
{{- define "kontrol.podSecurity" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
enableServiceLinks: false
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "kontrol.databaseEnv" -}}
- name: KONTROL_DB_URL
  value: {{ .Values.database.url | quote }}
- name: KONTROL_DB_USERNAME
  value: {{ .Values.database.username | quote }}
- name: KONTROL_DB_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.existingSecret }}
      key: {{ .Values.database.passwordKey }}
- name: KONTROL_DB_POOL_SIZE
  value: {{ .Values.database.poolSize | quote }}
{{- end -}}

{{- define "kontrol.serviceEnv" -}}
{{ include "kontrol.databaseEnv" . }}
- name: KONTROL_SECRET_DIGEST_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .Values.secretDigest.existingSecret }}
      key: {{ .Values.secretDigest.key }}
- name: KONTROL_HTTP_PORT
  value: {{ .Values.containerPort | quote }}
- name: QUARKUS_LOG_LEVEL
  value: {{ .Values.logLevel }}
{{- with .Values.javaOptions }}
- name: JAVA_TOOL_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- end -}}

{{/* Takes: root, cluster (whether the service talks to a Kubernetes API), env (YAML of the service's own variables). */}}
{{- define "kontrol.deployment" -}}
{{- $root := .root -}}
{{- $values := .root.Values -}}
{{- $kubeconfig := and .cluster $values.kubeconfigSecret.name -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "kontrol.fullname" $root }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "kontrol.labels" $root | nindent 4 }}
  {{- with $values.commonAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if not ($values.autoscaling).enabled }}
  replicas: {{ $values.replicaCount }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  selector:
    matchLabels:
      {{- include "kontrol.selectorLabels" $root | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "kontrol.labels" $root | nindent 8 }}
        {{- with $values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with $values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ include "kontrol.serviceAccountName" $root }}
      automountServiceAccountToken: {{ and .cluster (not $kubeconfig) | ternary "true" "false" }}
      {{- include "kontrol.podSecurity" $root | trim | nindent 6 }}
      {{- with $values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- with $values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- if $values.topologySpread.enabled }}
      topologySpreadConstraints:
        {{- range $values.topologySpread.topologyKeys }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: {{ $values.topologySpread.whenUnsatisfiable }}
          labelSelector:
            matchLabels:
              {{- include "kontrol.selectorLabels" $root | nindent 14 }}
        {{- end }}
      {{- end }}
      terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
      containers:
        - name: {{ $root.Chart.Name }}
          image: {{ include "kontrol.image" (dict "root" $root "image" $values.image) }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          securityContext:
            {{- toYaml $values.securityContext | nindent 12 }}
          ports:
            - name: http
              containerPort: {{ $values.containerPort }}
              protocol: TCP
          env:
            {{- include "kontrol.serviceEnv" $root | nindent 12 }}
            {{- with .env }}
            {{- . | nindent 12 }}
            {{- end }}
            {{- if $kubeconfig }}
            - name: KUBECONFIG
              value: /etc/kontrol/kubeconfig/{{ $values.kubeconfigSecret.key }}
            {{- end }}
            {{- with $values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          {{- range $probe := list "startup" "liveness" "readiness" }}
          {{ $probe }}Probe:
            httpGet:
              path: /q/health/{{ get (dict "startup" "started" "liveness" "live" "readiness" "ready") $probe }}
              port: http
            {{- toYaml (get $values.probes $probe) | nindent 12 }}
          {{- end }}
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            {{- if $kubeconfig }}
            - name: kubeconfig
              mountPath: /etc/kontrol/kubeconfig
              readOnly: true
            {{- end }}
            {{- with $values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
        {{- if $kubeconfig }}
        - name: kubeconfig
          secret:
            secretName: {{ $values.kubeconfigSecret.name }}
            defaultMode: 0440
        {{- end }}
        {{- with $values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}
