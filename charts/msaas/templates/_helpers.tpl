{{/* The name of everything in this release. */}}
{{- define "msaas.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What never changes of a release, for selectors; with a component also which one. */}}
{{- define "msaas.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with get . "component" }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{- define "msaas.labels" -}}
{{ include "msaas.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "msaas.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "msaas.name" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "msaas.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* The host of the public address: what the Ingress answers for. */}}
{{- define "msaas.host" -}}
{{- (urlParse .Values.settings.MSAAS_PUBLIC_URL).host | splitList ":" | first -}}
{{- end -}}

{{/* Variables that are not secret, as a map of texts: the settings, and what follows from how the pods are built. */}}
{{- define "msaas.settings" -}}
{{- range $name, $value := .Values.settings }}
{{- $text := toString $value }}
{{- if and (not (kindIs "invalid" $value)) (ne $text "") }}
{{ $name }}: {{ if and (kindIs "float64" $value) (eq $value (floor $value)) }}{{ $value | int64 | toString | quote }}{{ else }}{{ $text | quote }}{{ end }}
{{- end }}
{{- end }}
MSAAS_HTTP_ADDR: ":8080"
{{- end -}}

{{/* Variables that are secret, each by reference; none of their values ever stands in the chart. */}}
{{- define "msaas.secretEnv" -}}
{{- $root := . -}}
{{- range $name, $from := .Values.secrets.variables }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ default $root.Values.secrets.existingSecret (get $from "secret") }}
      key: {{ default $name (get $from "key") }}
      {{- if not (get $from "required") }}
      optional: true
      {{- end }}
{{- end }}
{{- end -}}

{{/* Who a container runs as, and what it may do: nothing beyond its own memory and an empty folder. */}}
{{- define "msaas.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "msaas.containerSecurity" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* The probes; the port depends on the component. */}}
{{- define "msaas.probes" -}}
startupProbe:
  httpGet: {path: /startupz, port: {{ .port }}}
  periodSeconds: 2
  failureThreshold: 60
  timeoutSeconds: 3
livenessProbe:
  httpGet: {path: /livez, port: {{ .port }}}
  periodSeconds: 10
  failureThreshold: 6
  timeoutSeconds: 3
readinessProbe:
  httpGet: {path: /readyz, port: {{ .port }}}
  periodSeconds: 3
  failureThreshold: 2
  timeoutSeconds: 3
{{- end -}}

{{/* How the pods of a component spread over machines and zones. */}}
{{- define "msaas.spread" -}}
{{- range $key := .root.Values.topologyKeys }}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "msaas.selector" $ | nindent 6 }}
{{- end }}
{{- end -}}

{{/*
One deployment of the program. In: root, component (its name), with (its values), args, env (its own variables), port (of
the probes), ports.
*/}}
{{- define "msaas.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "msaas.name" .root }}-{{ .component }}
  labels:
    {{- include "msaas.labels" . | nindent 4 }}
spec:
  {{- if not (dig "autoscaling" "enabled" false .with) }}
  replicas: {{ .with.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  selector:
    matchLabels:
      {{- include "msaas.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "msaas.labels" . | nindent 8 }}
        {{- with .root.Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        checksum/settings: {{ include "msaas.settings" .root | sha256sum }}
        {{- with .root.Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "msaas.serviceAccount" .root }}
      automountServiceAccountToken: {{ .root.Values.serviceAccount.automount }}
      enableServiceLinks: false
      {{- include "msaas.placing" . | nindent 6 }}
      terminationGracePeriodSeconds: {{ .with.terminationGracePeriodSeconds }}
      topologySpreadConstraints:
        {{- include "msaas.spread" . | nindent 8 }}
      containers:
        - name: {{ .component }}
          image: {{ include "msaas.image" .root }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args: {{ toJson .args }}
          securityContext:
            {{- include "msaas.containerSecurity" . | nindent 12 }}
          envFrom:
            - configMapRef:
                name: {{ include "msaas.name" .root }}
          env:
            {{- range $name, $value := .env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
            {{- include "msaas.secretEnv" .root | nindent 12 }}
            {{- with .root.Values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          ports:
            {{- range $name, $port := .ports }}
            - name: {{ $name }}
              containerPort: {{ $port }}
              protocol: TCP
            {{- end }}
          {{- include "msaas.probes" . | nindent 10 }}
          {{- if .with.preStopSeconds }}
          lifecycle:
            preStop:
              sleep:
                seconds: {{ .with.preStopSeconds }}
          {{- end }}
          resources:
            {{- toYaml .with.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            {{- with .root.Values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: {{ .root.Values.tmpSizeLimit }}
        {{- with .root.Values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}

{{/* Where pods may run, and as whom. */}}
{{- define "msaas.placing" -}}
securityContext:
  {{- include "msaas.podSecurity" . | nindent 2 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
