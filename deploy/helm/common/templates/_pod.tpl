{{/* For every pod, helpers included: the requirements of the Pod Security level "restricted". */}}
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

{{/*
Takes: root, cluster (whether the service talks to a Kubernetes API), env (the service's own variables, as YAML); mounts
(a list of name, path and source, a volume's), annotations of the pod.
*/}}
{{- define "kontrol.deployment" -}}
{{- $root := .root -}}
{{- $values := .root.Values -}}
{{- $kubeconfig := and .cluster $values.kubeconfigSecret.name -}}
{{- $mounts := default list .mounts -}}
{{- $env := concat (include "kontrol.serviceEnv" $root | fromYamlArray) (default "" .env | fromYamlArray) -}}
{{- $replaced := list -}}{{/* a name twice is refused by server-side apply */}}
{{- range $values.extraEnv -}}{{- $replaced = append $replaced .name -}}{{- end -}}
{{- if $kubeconfig -}}
{{- $file := printf "/etc/kontrol/kubeconfig/%s" $values.kubeconfigSecret.key -}}
{{- $env = append $env (dict "name" "KUBECONFIG" "value" $file) -}}
{{- $source := dict "secret" (dict "secretName" $values.kubeconfigSecret.name "defaultMode" 288) -}}{{/* 0440 */}}
{{- $mounts = append $mounts (dict "name" "kubeconfig" "path" "/etc/kontrol/kubeconfig" "source" $source) -}}
{{- end -}}
apiVersion: apps/v1
kind: Deployment
{{ include "kontrol.metadata" (dict "root" $root) }}
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
        {{- include "kontrol.labels" (dict "root" $root "extra" $values.podLabels) | nindent 8 }}
      {{- with merge (dict) (default dict .annotations) $values.podAnnotations }}
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
            {{- range $env }}
            {{- if not (has .name $replaced) }}
            {{- toYaml (list .) | nindent 12 }}
            {{- end }}
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
            {{- range $mounts }}
            - name: {{ .name }}
              mountPath: {{ .path }}
              readOnly: true
            {{- end }}
            {{- with $values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
        {{- range $mounts }}
        - name: {{ .name }}
          {{- toYaml .source | nindent 10 }}
        {{- end }}
        {{- with $values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}
