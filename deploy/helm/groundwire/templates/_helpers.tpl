{{- define "groundwire.name" -}}
{{- $name := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) -}}
{{- $name | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{- define "groundwire.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "groundwire.labels" -}}
{{ include "groundwire.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "groundwire.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "groundwire.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "groundwire.name" .) }}
{{- end }}

{{- define "groundwire.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "groundwire.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* secretEnv: variables from the Secret. Takes a dict of secret, names and optional. */}}
{{- define "groundwire.secretEnv" -}}
{{- range .names }}
- name: {{ . }}
  valueFrom: { secretKeyRef: { name: {{ $.secret }}, key: {{ . }}, optional: {{ $.optional }} } }
{{- end }}
{{- end }}

{{/* A Deployment of one role. Takes a dict of root, role, values (of the role) and env (of the role alone). */}}
{{- define "groundwire.deployment" -}}
{{- $root := .root -}}
{{- $values := .values -}}
{{- $secret := required "existingSecret: the name of a Secret with DATABASE_URL and JWT_SECRET_KEY" $root.Values.existingSecret -}}
{{- if not (or (hasPrefix "s3:" ($root.Values.config.STORAGE_URL | default "")) $root.Values.storage.existingClaim) }}
{{- fail "config.STORAGE_URL (s3:…) or storage.existingClaim: web and worker need the same files" }}
{{- end -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "groundwire.name" $root }}-{{ .role }}
  labels:
    {{- include "groundwire.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
spec:
  {{- if not $values.autoscaling.enabled }}
  replicas: {{ $values.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "groundwire.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .role }}
  strategy:
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  template:
    metadata:
      labels:
        {{- include "groundwire.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .role }}
      annotations:
        # A change of the settings is a change of the pods.
        checksum/config: {{ $root.Values.config | toJson | sha256sum }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "groundwire.serviceAccount" $root }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext: {{- include "groundwire.podSecurity" $root | nindent 8 }}
      # Streams have the grace to end, and jobs have it again; the rest is for what comes before and after.
      terminationGracePeriodSeconds: {{ add $root.Values.shutdownDelaySeconds (mul 2 $root.Values.shutdownGraceSeconds) 15 }}
      topologySpreadConstraints:
        {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "groundwire.selector" $root | nindent 14 }}
              app.kubernetes.io/component: {{ $.role }}
        {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.affinity }}
      affinity: {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: groundwire
          image: {{ include "groundwire.image" $root }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args: [serve]
          ports: [{ name: http, containerPort: 8000 }]
          envFrom: [{ configMapRef: { name: {{ include "groundwire.name" $root }} } }]
          env:
            - { name: ROLE, value: {{ .role }} }
            - { name: SHUTDOWN_DELAY_SECONDS, value: {{ $root.Values.shutdownDelaySeconds | quote }} }
            - { name: SHUTDOWN_GRACE_SECONDS, value: {{ $root.Values.shutdownGraceSeconds | quote }} }
            {{- range $name, $value := .env }}
            - { name: {{ $name }}, value: {{ $value | quote }} }
            {{- end }}
            {{- include "groundwire.secretEnv" (dict "secret" $secret "optional" false "names" (list "DATABASE_URL" "JWT_SECRET_KEY")) | nindent 12 }}
            {{- include "groundwire.secretEnv" (dict "secret" $secret "optional" true "names" (list "DATABASE_POOLER_URL" "REDIS_URL" "LITELLM_API_KEY" "METRICS_TOKEN" "ADMIN_EMAIL" "ADMIN_PASSWORD" "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY")) | nindent 12 }}
          securityContext: {{- include "groundwire.containerSecurity" $root | nindent 12 }}
          resources: {{- toYaml $values.resources | nindent 12 }}
          # A start may wait for a migration.
          startupProbe:
            httpGet: { path: /api/health/live, port: http }
            periodSeconds: 2
            failureThreshold: 150
          livenessProbe:
            httpGet: { path: /api/health/live, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /api/health/ready, port: http }
            periodSeconds: 5
            # Each part has two seconds to answer.
            timeoutSeconds: 4
            failureThreshold: 2
          volumeMounts:
            - { name: data, mountPath: /data }
            - { name: tmp, mountPath: /tmp }
            {{- if $root.Values.storage.existingClaim }}
            - { name: files, mountPath: /data/files }
            {{- end }}
            {{- if $root.Values.installationSecret }}
            - { name: installation, mountPath: /data/operator.key, subPath: operator.key, readOnly: true }
            - { name: installation, mountPath: /data/setup.token, subPath: setup.token, readOnly: true }
            {{- end }}
      volumes:
        # Nothing in it has to outlive the pod.
        - { name: data, emptyDir: { sizeLimit: {{ $values.dataSize }} } }
        - { name: tmp, emptyDir: { sizeLimit: {{ $values.tmpSize }} } }
        {{- with $root.Values.storage.existingClaim }}
        - { name: files, persistentVolumeClaim: { claimName: {{ . }} } }
        {{- end }}
        {{- with $root.Values.installationSecret }}
        - { name: installation, secret: { secretName: {{ . }}, defaultMode: 0440 } }
        {{- end }}
{{- end }}

{{/* Takes a dict of root, role and values (of the role). */}}
{{- define "groundwire.autoscaler" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "groundwire.name" .root }}-{{ .role }}
  labels: {{- include "groundwire.labels" .root | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ include "groundwire.name" .root }}-{{ .role }} }
  minReplicas: {{ .values.autoscaling.minReplicas }}
  maxReplicas: {{ .values.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ .values.autoscaling.targetCPUUtilizationPercentage }} }
  behavior:
    # Open streams have to end or move when a pod goes.
    scaleDown:
      stabilizationWindowSeconds: 600
      policies: [{ type: Pods, value: 1, periodSeconds: 120 }]
{{- end }}
