import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documentsOf, pathOf, settingNames, type Tree, textOf, yamlOf } from './files.ts'

const CHART = 'deploy/helm/groundwire'
const values = yamlOf(`${CHART}/values.yaml`)
const schema = JSON.parse(textOf(`${CHART}/values.schema.json`))

test('the chart is of the version of the program', () => {
  const { version } = JSON.parse(textOf('package.json'))
  expect(yamlOf(`${CHART}/Chart.yaml`)).toMatchObject({ version, appVersion: version })
})

test('every setting that the chart knows is one that the server reads', () => {
  const known = settingNames()
  const templates = textOf(`${CHART}/templates/_helpers.tpl`) + textOf(`${CHART}/templates/worker.yaml`)
  const inTemplates = [...templates.matchAll(/"([A-Z][A-Z0-9]*_[A-Z0-9_]+)"/g)].map(([, name = '']) => name)
  expect(inTemplates).toContain('JWT_SECRET_KEY')
  const names = [...Object.keys(values.config), ...inTemplates, ...schema.properties.config.propertyNames.not.enum]
  expect(names.filter((name) => !known.has(name))).toEqual([])
})

test('no secret can be among the settings, which everybody in the namespace can read', () => {
  const secrets = [...settingNames()].filter((name) =>
    /PASSWORD|SECRET|TOKEN$|API_KEY|DATABASE.*_URL|REDIS_URL/.test(name),
  )
  expect(secrets.length).toBeGreaterThan(6)
  expect(secrets.filter((name) => !schema.properties.config.propertyNames.not.enum.includes(name))).toEqual([])
})

test('there is no password in its values', () => {
  expect(values).toMatchObject({ existingSecret: '', installationSecret: '' })
  expect(JSON.stringify(values)).not.toMatch(/password|"(secret|token|apiKey)"/i)
})

test('there is a schema for all values', () => {
  expect(Object.keys(values).filter((name) => !(name in schema.properties))).toEqual([])
})

/** As scripts/check-deploy finds or builds it. */
const helm = [
  '/usr/local/bin',
  '/usr/bin',
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'groundwire/helm'),
]
  .map((folder) => join(folder, 'helm'))
  .find(existsSync)

describe.skipIf(!helm)('rendered (skipped without Helm: scripts/check-deploy builds it)', () => {
  const rendered = (name: string): Tree[] =>
    helm
      ? documentsOf(
          execFileSync(helm, ['template', 'x', pathOf(CHART), '--values', pathOf(`${CHART}/ci/${name}-values.yaml`)], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          }),
        )
      : []
  const podsOf = (documents: Tree[]): Tree[] =>
    documents.flatMap(({ kind, spec }) => (kind === 'Pod' ? spec : (spec?.template?.spec ?? [])))

  test.each(['all', 'least'])('every container is confined and bounded (%s)', (name) => {
    const pods = podsOf(rendered(name))
    expect(pods).toHaveLength(4)
    for (const pod of pods) {
      expect(pod.automountServiceAccountToken).toBe(false)
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
      for (const container of pod.containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        })
        expect(container.resources).toMatchObject({
          requests: { cpu: expect.anything(), memory: expect.anything() },
          limits: { memory: expect.anything() },
        })
      }
      for (const { emptyDir } of pod.volumes ?? []) if (emptyDir) expect(emptyDir.sizeLimit).toBeDefined()
    }
  })

  test('a pod has time for the delay, the grace of its streams and that of its jobs before it is killed', () => {
    for (const { kind, spec } of rendered('all')) {
      if (kind !== 'Deployment') continue
      const { terminationGracePeriodSeconds, containers } = spec.template.spec
      const secondsOf = (setting: string) => Number(containers[0].env.find(({ name }: Tree) => name === setting).value)
      const [delay, grace] = [secondsOf('SHUTDOWN_DELAY_SECONDS'), secondsOf('SHUTDOWN_GRACE_SECONDS')]
      expect(delay).toBeGreaterThan(0)
      expect(terminationGracePeriodSeconds).toBeGreaterThan(delay + 2 * grace + 5)
      expect(containers[0].readinessProbe.httpGet.path).toBe('/api/health/ready')
      expect(containers[0].livenessProbe.httpGet.path).toBe('/api/health/live')
    }
  })

  test('the migration comes before the rest of the release, and needs nothing of it', () => {
    const documents = rendered('all')
    const job = documents.find(({ kind }) => kind === 'Job')
    expect(job.metadata.annotations['helm.sh/hook']).toBe('pre-install,pre-upgrade')
    const made = documents
      .filter(({ kind }) => ['ConfigMap', 'ServiceAccount'].includes(kind))
      .map(({ metadata }) => metadata.name)
    const [container] = job.spec.template.spec.containers
    expect(job.spec.template.spec.serviceAccountName).toBeUndefined()
    expect(container.envFrom).toBeUndefined()
    expect(made).not.toContain(container.env[0].valueFrom.secretKeyRef.name)
  })

  test('pods that read the originals and pods that write them share a store, or a volume', () => {
    const volumes = podsOf(rendered('least').filter(({ kind }) => kind === 'Deployment')).map(({ volumes: all }) =>
      all.find(({ name }: Tree) => name === 'files'),
    )
    const files = { name: 'files', persistentVolumeClaim: { claimName: 'groundwire-files' } }
    expect(volumes).toEqual([files, files])
  })

  test('the alerts and the dashboard are those of deploy/', () => {
    const documents = rendered('all')
    const rule = documents.find(({ kind }) => kind === 'PrometheusRule')
    expect(rule.spec).toEqual(yamlOf('deploy/prometheus/alerts.yaml'))
    const dashboard = documents.find(({ metadata }) => metadata?.name.endsWith('-dashboard'))
    expect(JSON.parse(dashboard.data['groundwire.json'])).toEqual(JSON.parse(textOf('deploy/grafana/groundwire.json')))
  })
})
