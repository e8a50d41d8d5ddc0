{{/* What each service is, beside what values say: the backends it reaches and the ports it opens. One table for deployments, services and network policies. */}}
{{- define "chain-mapping.services" -}}
gateway: { backends: [nats], port: 8000 }
registry: { backends: [nats, postgres] }
discovery: { backends: [nats, postgres, redis] }
health-monitor: { backends: [nats, postgres, redis] }
alerting: { backends: [nats, postgres, redis] }
metrics-ingest: { backends: [nats, clickhouse] }
{{- end }}

{{- define "chain-mapping.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/part-of: chain-mapping
{{- end }}

{{- define "chain-mapping.labels" -}}
{{ include "chain-mapping.selector" . }}
app.kubernetes.io/version: {{ .root.Values.image.tag | default .root.Chart.AppVersion | quote }}
{{- end }}

{{- define "chain-mapping.image" -}}
{{ .root.Values.image.prefix }}/{{ .name }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "chain-mapping.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "chain-mapping.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "chain-mapping.secret" -}}
{{- /* An empty name is a key that need not be there. */ -}}
valueFrom: { secretKeyRef: { name: {{ .secret }}, key: {{ .key }}{{ if .optional }}, optional: true{{ end }} } }
{{- end }}
