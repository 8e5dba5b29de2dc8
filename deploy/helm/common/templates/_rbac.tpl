{{/* The kinds that the values list, checked. As JSON {"kinds": […]}, since templates give text. Takes the root. */}}
{{- define "kontrol.kinds" -}}
{{- $kinds := concat .Values.kinds .Values.extraKinds -}}
{{- range $kinds -}}
{{- if and (eq .group "") (eq .resource "secrets") (not $.Values.secrets) -}}
{{- fail "kinds lists secrets, but the value secrets is false: set secrets=true to let this service read Secrets" -}}
{{- end -}}
{{- end -}}
{{- if .Values.secrets -}}
{{- $kinds = append $kinds (dict "group" "" "resource" "secrets") -}}
{{- end -}}
{{- dict "kinds" ($kinds | uniq) | toJson -}}
{{- end -}}

{{/* One rule per API group. Takes: kinds, verbs. */}}
{{- define "kontrol.rules" -}}
{{- $byGroup := dict -}}
{{- range .kinds -}}
{{- $_ := set $byGroup .group (append (default list (get $byGroup .group)) .resource) -}}
{{- end -}}
{{- $verbs := .verbs -}}
{{- range $group, $resources := $byGroup }}
- apiGroups: [{{ $group | quote }}]
  resources:
    {{- toYaml ($resources | uniq | sortAlpha) | nindent 4 }}
  verbs:
    {{- toYaml $verbs | nindent 4 }}
{{- end }}
{{- end -}}

{{/*
A Role and its binding in a namespace, or a ClusterRole and its binding where none is given; nothing where there are no
rules. Takes: root, namespace, rules (YAML).
*/}}
{{- define "kontrol.role" -}}
{{- if trim .rules }}
{{- $scope := ternary "" "Cluster" (not (empty .namespace)) }}
{{- $name := include "kontrol.clusterName" .root }}
{{- $metadata := include "kontrol.metadata" (dict "root" .root "name" $name "namespace" (default "-" .namespace)) }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $scope }}Role
{{ $metadata }}
rules:
  {{- trim .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $scope }}RoleBinding
{{ $metadata }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ $scope }}Role
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ include "kontrol.serviceAccountName" .root }}
    namespace: {{ .root.Release.Namespace }}
{{- end }}
{{- end -}}

{{/* Whether rights are rendered: not for a service that uses the kubeconfig of another cluster. */}}
{{- define "kontrol.hasRights" -}}
{{- if and .Values.rbac.create (or .Values.rbac.only (not .Values.kubeconfigSecret.name)) }}true{{ end -}}
{{- end -}}

{{/* A token that does not expire, for the kubeconfig of a service in another cluster. */}}
{{- define "kontrol.tokenSecret" -}}
{{- if and .Values.rbac.only .Values.rbac.tokenSecret }}
apiVersion: v1
kind: Secret
{{- $account := include "kontrol.serviceAccountName" . }}
{{ include "kontrol.metadata" (dict "root" . "name" (printf "%s-token" $account) "annotations" (dict "kubernetes.io/service-account.name" $account)) }}
type: kubernetes.io/service-account-token
{{- end }}
{{- end -}}
