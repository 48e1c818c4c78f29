import { expect, test } from 'vitest'
import { countCalls, createMetrics } from '../../src/core/metrics.ts'
import { aRegistry, knownMetrics } from '../support/metrics.ts'

const isOurs = (name: string): boolean => !/^(process|nodejs)_/.test(name)

const INTRODUCTION = `# Metrics

\`GET /metrics\` has them in Prometheus' text format, for the bearer of \`METRICS_TOKEN\` when that is set. This page is made from the code:
\`npx vitest run tests/core/metrics.test.ts -u\` writes it anew, and the test fails while it differs.

Counters and histograms are of one process, or of all that \`WEB_CONCURRENCY\` runs on a machine: sum them over all. \`groundwire_jobs\`, \`groundwire_job_wait_seconds\` and \`groundwire_part_up\` are asked
of what all processes share: take the maximum, or the minimum. Beside these there are those of Node (\`process_*\`, \`nodejs_*\`), as
[prom-client](https://github.com/siimon/prom-client) names them: memory, CPU, the delay of the event loop, garbage collection.

What the numbers are looked at with is in \`deploy/grafana\` and \`deploy/prometheus\`; what to do about an alert is in the [runbook](runbook.md).

| metric | kind | labels | what it is |
| --- | --- | --- | --- |
`

test('docs/metrics.md lists every metric, with its labels', async () => {
  const rows = knownMetrics()
    .filter(({ name }) => isOurs(name))
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, type, help, labelNames }) => {
      const labels = labelNames.map((label) => `\`${label}\``).join(', ')
      return `| \`${name}\` | ${type} | ${labels} | ${help} |\n`
    })
  await expect(INTRODUCTION + rows.join('')).toMatchFileSnapshot('../../docs/metrics.md')
})

test('names follow the conventions of Prometheus', () => {
  for (const { name, type } of knownMetrics().filter((metric) => isOurs(metric.name))) {
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
    if (type === 'counter') expect(name).toMatch(/_total$/)
    if (type === 'histogram') expect(name).toMatch(/_seconds$/)
  }
})

test('a scrape comes in time, with all the rest, while the database or a part does not answer', async () => {
  const registry = aRegistry({
    jobs: () => Promise.reject(new Error('the database is away')),
    parts: () => new Promise(() => {}),
  })
  const startedAt = performance.now()
  const text = await registry.metrics()
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  expect(text).toMatch(/^groundwire_database_connections\{state="max"\} 0$/m)
  expect(text).not.toMatch(/^groundwire_(jobs|part_up)\{/m)
})

test('many scrapes at once ask the parts once', async () => {
  let asked = 0
  const registry = aRegistry({ parts: async () => ({ database: ++asked === 1 }) })
  const texts = await Promise.all(Array.from({ length: 20 }, () => registry.metrics()))
  expect(asked).toBe(1)
  for (const text of texts) expect(text).toMatch(/^groundwire_part_up\{part="database"\} 1$/m)
})

test('a model has a series of its own once it has answered, so that names made up by clients have none', async () => {
  const metrics = createMetrics()
  const count = countCalls(metrics)
  count({ operation: 'chat', model: 'made-up', outcome: 'unknown_model', responseMs: null })
  count({ operation: 'chat', model: 'real', outcome: 'complete', responseMs: 10 })
  count({ operation: 'chat', model: 'real', outcome: 'model_timeout', responseMs: null })
  const text = await metrics.registry.metrics()
  expect(text).not.toContain('made-up')
  expect(text).toMatch(/^groundwire_model_calls_total\{operation="chat",model="other",outcome="unknown_model"\} 1$/m)
  expect(text).toMatch(/^groundwire_model_calls_total\{operation="chat",model="real",outcome="model_timeout"\} 1$/m)
})
