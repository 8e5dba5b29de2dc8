{{/* Only the runner has the owner's password. It connects to the database alone. */}}
{{- define "api-server.migrationPod" -}}
{{- $migrations := .Values.migrations -}}
restartPolicy: Never
# Made before the chart's own ServiceAccount is; without a token any will do.
automountServiceAccountToken: false
{{- include "kontrol.podSecurity" . | trim | nindent 0 }}
containers:
  - name: migrations
    image: {{ include "kontrol.image" (dict "root" . "image" $migrations.image) }}
    imagePullPolicy: {{ $migrations.image.pullPolicy }}
    securityContext:
      {{- toYaml .Values.securityContext | nindent 6 }}
    resources:
      {{- toYaml $migrations.resources | nindent 6 }}
    env:
      - name: KONTROL_DB_URL
        value: {{ default .Values.database.url $migrations.url | quote }}
      - name: KONTROL_DB_USERNAME
        valueFrom:
          secretKeyRef:
            name: {{ $migrations.existingSecret }}
            key: {{ $migrations.usernameKey }}
      - name: KONTROL_DB_PASSWORD
        valueFrom:
          secretKeyRef:
            name: {{ $migrations.existingSecret }}
            key: {{ $migrations.passwordKey }}
      {{- if $migrations.setRolePasswords }}
      {{- range $service, $secret := dict "API_SERVER" .Values.database.existingSecret "WATCHER" $migrations.watcherSecret "RECONCILER" $migrations.reconcilerSecret }}
      - name: KONTROL_{{ $service }}_DB_PASSWORD
        valueFrom:
          secretKeyRef:
            name: {{ $secret }}
            key: {{ $.Values.database.passwordKey }}
            optional: {{ ne $service "API_SERVER" }}
      {{- end }}
      {{- end }}
    volumeMounts:
      - name: tmp
        mountPath: /tmp
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 64Mi
{{- end -}}
