{{- define "api-server.databasesEnv" -}}
{{- with .Values.databases }}
- name: KONTROL_DATABASES_DEADLINE
  value: {{ .deadline }}
- name: KONTROL_DATABASES_DEFAULT_PLAN
  value: {{ .defaultPlan | quote }}
{{- with .defaultVersion }}
- name: KONTROL_DATABASES_DEFAULT_VERSION
  value: {{ . | quote }}
{{- end }}
- name: KONTROL_DATABASES_TOPOLOGY_KEY
  value: {{ .topologyKey | quote }}
{{- with .storageClass }}
- name: KONTROL_DATABASES_STORAGE_CLASS
  value: {{ . | quote }}
{{- end }}
{{- with .backup.defaultStore }}
{{- if not (hasKey $.Values.databases.backup.stores .) }}
{{- fail (printf "databases.backup.defaultStore: there is no store %s" .) }}
{{- end }}
- name: KONTROL_DATABASES_BACKUP_DEFAULT_STORE
  value: {{ . | quote }}
{{- end }}
- name: KONTROL_DATABASES_BACKUP_SCHEDULE
  value: {{ .backup.schedule | quote }}
- name: KONTROL_DATABASES_BACKUP_RETENTION
  value: {{ .backup.retention | quote }}
- name: KONTROL_DATABASES_MONITORING
  value: {{ .monitoring.enabled | quote }}
{{- end }}
{{- if include "api-server.databaseProperties" . }}
- name: QUARKUS_CONFIG_LOCATIONS
  value: /etc/kontrol/databases/databases.properties
{{- end }}
{{- end -}}

{{/* What has names of its own, and so no environment variables; empty where there is none of it. */}}
{{- define "api-server.databaseProperties" -}}
{{- with .Values.databases }}
{{- range $version, $image := .images }}
kontrol.databases.images."{{ $version }}"={{ $image }}
{{- end }}
{{- range $name, $plan := .plans }}
{{- include "api-server.propertiesOf" (dict "prefix" (printf "kontrol.databases.plans.%s" $name) "values" (omit $plan "pool")) }}
{{- include "api-server.propertiesOf" (dict "prefix" (printf "kontrol.databases.plans.%s.pool" $name) "values" ($plan.pool | default dict)) }}
{{- end }}
{{- range $name, $store := .backup.stores }}
{{- include "api-server.propertiesOf" (dict "prefix" (printf "kontrol.databases.backup.stores.%s" $name) "values" $store) }}
{{- end }}
{{- range $label, $value := .monitoring.labels }}
kontrol.databases.monitoring.labels."{{ $label }}"={{ $value }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "api-server.propertiesOf" -}}
{{- range $key, $value := .values }}
{{ $.prefix }}.{{ kebabcase $key }}={{ $value }}
{{- end }}
{{- end -}}

{{- define "api-server.databasesConfigMap" -}}
{{- printf "%s-databases" (include "kontrol.fullname" . | trunc 53 | trimSuffix "-") -}}
{{- end -}}
