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

{{/* A ClusterRole and its binding; nothing where there are no rules. Takes: root, rules (YAML). */}}
{{- define "kontrol.clusterRole" -}}
{{- if trim .rules }}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ include "kontrol.clusterName" .root }}
  labels:
    {{- include "kontrol.labels" .root | nindent 4 }}
rules:
  {{- trim .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ include "kontrol.clusterName" .root }}
  labels:
    {{- include "kontrol.labels" .root | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ include "kontrol.clusterName" .root }}
{{ include "kontrol.subjects" .root }}
{{- end }}
{{- end -}}

{{/* A Role and its binding in one namespace. Takes: root, namespace, rules (YAML). */}}
{{- define "kontrol.role" -}}
{{- if trim .rules }}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ include "kontrol.clusterName" .root }}
  namespace: {{ .namespace }}
  labels:
    {{- include "kontrol.labels" .root | nindent 4 }}
rules:
  {{- trim .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ include "kontrol.clusterName" .root }}
  namespace: {{ .namespace }}
  labels:
    {{- include "kontrol.labels" .root | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ include "kontrol.clusterName" .root }}
{{ include "kontrol.subjects" .root }}
{{- end }}
{{- end -}}

{{- define "kontrol.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: {{ include "kontrol.serviceAccountName" . }}
    namespace: {{ .Release.Namespace }}
{{- end -}}

{{/* A token that does not expire, to make a kubeconfig of for a service in another cluster. */}}
{{- define "kontrol.tokenSecret" -}}
{{- if and .Values.rbac.only .Values.rbac.tokenSecret }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ include "kontrol.serviceAccountName" . }}-token
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "kontrol.labels" . | nindent 4 }}
  annotations:
    kubernetes.io/service-account.name: {{ include "kontrol.serviceAccountName" . }}
type: kubernetes.io/service-account-token
{{- end }}
{{- end -}}
