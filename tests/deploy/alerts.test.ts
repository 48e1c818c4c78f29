import { describe, expect, test } from 'vitest'
import { knownMetrics } from '../support/metrics.ts'
import { type Tree, textOf, yamlOf } from './files.ts'
import { askedBy } from './promql.ts'

const rules: Tree[] = yamlOf('deploy/prometheus/alerts.yaml').groups.flatMap((group: Tree) => group.rules)
const alerts = rules.filter((rule) => rule.alert)
const recorded = new Set(rules.flatMap((rule) => rule.record ?? []))
const known = new Map(knownMetrics().map((metric) => [metric.name, metric]))
/** What Prometheus itself adds to every series. */
const OF_PROMETHEUS = ['job', 'instance']

/** The labels that a series of this name can have; null: there is no such metric. */
function labelsOf(name: string): string[] | null {
  if (name === 'up' || recorded.has(name)) return OF_PROMETHEUS
  const parts = ['_bucket', '_sum', '_count'].filter((suffix) => name.endsWith(suffix))
  const metric = known.get(name) ?? known.get(name.slice(0, name.length - (parts[0]?.length ?? 0)))
  if (!metric) return null
  return [...metric.labelNames, ...OF_PROMETHEUS, ...(metric.type === 'histogram' ? ['le'] : [])]
}

function expectToBeKnown(query: string): void {
  for (const { metric, labels } of askedBy(query)) {
    const possible = labelsOf(metric)
    expect([metric, possible === null ? 'is no metric' : 'is a metric']).toEqual([metric, 'is a metric'])
    expect([metric, labels.filter((label) => !possible?.includes(label))]).toEqual([metric, []])
  }
}

describe('alerts', () => {
  test.each(rules.map((rule) => [rule.alert ?? rule.record, rule.expr]))('%s asks for what there is', (_, query) =>
    expectToBeKnown(query),
  )

  test('each says how bad it is, what it is, and where the runbook has it', () => {
    for (const { alert, labels, annotations } of alerts) {
      expect([alert, labels.severity]).toEqual([alert, expect.stringMatching(/^(critical|warning|info)$/)])
      expect(annotations.summary).toMatch(/\w/)
      expect(annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`)
    }
  })

  test('the runbook has a section for each, in their order: what it means, how to see it, what to do', () => {
    const sections = textOf('docs/runbook.md')
      .split(/^### /m)
      .slice(1)
      .map((section) => ({ title: section.split('\n')[0], section }))
    expect(sections.map(({ title }) => title)).toEqual(alerts.map(({ alert }) => alert))
    for (const { section } of sections) {
      for (const part of ['**Means**', '**See**', '**Do**']) expect(section).toContain(part)
    }
  })

  test('those that page are tested with promtool', () => {
    const tested = new Set(
      yamlOf('deploy/prometheus/alerts.test.yaml').tests.flatMap(({ alert_rule_test }: Tree) =>
        alert_rule_test.map(({ alertname }: Tree) => alertname),
      ),
    )
    const paging = alerts.filter(({ labels }) => labels.severity === 'critical').map(({ alert }) => alert)
    expect(paging.filter((alert) => !tested.has(alert))).toEqual([])
  })
})

describe('the dashboard', () => {
  const dashboard: Tree = JSON.parse(textOf('deploy/grafana/groundwire.json'))
  const panels: Tree[] = dashboard.panels
  const shown = panels.filter(({ type }) => type !== 'row')

  test.each(shown.map((panel) => [panel.title, panel.targets]))('%s asks for what there is', (_, targets) => {
    expect(targets.length).toBeGreaterThan(0)
    for (const { expr } of targets) expectToBeKnown(expr)
  })

  test('has a row for each part, and no panel upon another', () => {
    expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
      'Now',
      'Traffic',
      'Answers',
      'Retrieval',
      'Documents',
      'Models',
      'Database',
      'Process',
    ])
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
  })

  test('shows every metric of ours', () => {
    const asked = new Set(
      shown.flatMap(({ targets }) => targets.flatMap(({ expr }: Tree) => askedBy(expr))).map(({ metric }) => metric),
    )
    const missing = [...known.keys()]
      .filter((name) => !/^(process|nodejs)_/.test(name))
      .filter((name) => ![name, `${name}_bucket`].some((one) => asked.has(one)))
    expect(missing).toEqual([])
  })
})
