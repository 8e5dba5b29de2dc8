{{/* One name for everything of a release: the release's own where it already tells which service it is. */}}
{{- define "kontrol.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Cluster-scoped objects carry the namespace too: two releases of one name must not share them. */}}
{{- define "kontrol.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "kontrol.fullname" .) -}}
{{- end -}}

{{- define "kontrol.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "kontrol.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* What tells the service's pods from all others. Immutable in a Deployment, so nothing that changes belongs here. */}}
{{- define "kontrol.selectorLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: {{ .Chart.Name }}
{{- end -}}

{{- define "kontrol.releaseLabels" -}}
app.kubernetes.io/part-of: kontrol
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "kontrol.labels" -}}
{{ include "kontrol.selectorLabels" . }}
{{ include "kontrol.releaseLabels" . }}
{{- end -}}

{{/* Of a helper pod (migrations, test), which no Service may send traffic to. Takes: root, component. */}}
{{- define "kontrol.helperLabels" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride | trunc 63 }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{ include "kontrol.releaseLabels" .root }}
{{- end -}}

{{/* Takes: root, image (registry, repository, tag, digest). A digest wins over a tag. */}}
{{- define "kontrol.image" -}}
{{- with .image.registry }}{{ . }}/{{ end -}}
{{- .image.repository -}}
{{- if .image.digest }}@{{ .image.digest }}{{ else }}:{{ default .root.Chart.AppVersion .image.tag }}{{ end -}}
{{- end -}}
