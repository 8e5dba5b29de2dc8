{{/*
One name for everything of a release: the release's own where it already tells which service it is. It is a Service's
name, too: 63 characters, no dots, a letter first.
*/}}
{{- define "kontrol.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $release := .Release.Name | replace "." "-" -}}
{{- $full := printf "%s-%s" $release $name -}}
{{- if .Values.fullnameOverride -}}
{{- $full = .Values.fullnameOverride -}}
{{- else if contains $name $release -}}
{{- $full = $release -}}
{{- end -}}
{{- if not (regexMatch "^[a-z]" $full) -}}
{{- fail (printf "the name %q begins with a digit, which a Service's name must not: set fullnameOverride" $full) -}}
{{- end -}}
{{- $full | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Names of cluster-scoped objects contain the namespace, so that no two releases share them. */}}
{{- define "kontrol.clusterName" -}}
{{- printf "%s:%s" .Release.Namespace (include "kontrol.fullname" .) -}}
{{- end -}}

{{- define "kontrol.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "kontrol.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Labels that select a release's pods. */}}
{{- define "kontrol.instanceLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Labels that select the service's pods. Immutable in a Deployment, so they must not change. */}}
{{- define "kontrol.selectorLabels" -}}
{{ include "kontrol.instanceLabels" . }}
app.kubernetes.io/component: {{ .Chart.Name }}
{{- end -}}

{{/*
All labels of an object. What is ours stands whatever the values say, since selectors rest on it. Takes: root; component,
of a helper (migrations, test), which no Service may send traffic to; extra (a map).
*/}}
{{- define "kontrol.labels" -}}
{{- $component := dict "app.kubernetes.io/component" (default .root.Chart.Name .component) -}}
{{- $instance := include "kontrol.instanceLabels" .root | fromYaml -}}
{{- $release := dict
  "app.kubernetes.io/part-of" "kontrol"
  "app.kubernetes.io/managed-by" .root.Release.Service
  "app.kubernetes.io/version" .root.Chart.AppVersion
  "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63) -}}
{{- merge $component $instance $release (default dict .extra) .root.Values.commonLabels | toYaml -}}
{{- end -}}

{{/*
The metadata of every object but the service's pods. Takes: root; name, for the release's own; namespace, for the
release's own, or "-" for none; component, labels, annotations (maps).
*/}}
{{- define "kontrol.metadata" -}}
metadata:
  name: {{ default (include "kontrol.fullname" .root) .name }}
  {{- if ne (default "" .namespace) "-" }}
  namespace: {{ default .root.Release.Namespace .namespace }}
  {{- end }}
  labels:
    {{- include "kontrol.labels" (dict "root" .root "component" .component "extra" .labels) | nindent 4 }}
  {{- with merge (dict) (default dict .annotations) .root.Values.commonAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* Takes: root, image (registry, repository, tag, digest). A digest takes precedence over a tag. */}}
{{- define "kontrol.image" -}}
{{- with .image.registry }}{{ . }}/{{ end -}}
{{- .image.repository -}}
{{- if .image.digest }}@{{ .image.digest }}{{ else }}:{{ default .root.Chart.AppVersion .image.tag }}{{ end -}}
{{- end -}}
