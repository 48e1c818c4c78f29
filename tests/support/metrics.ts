import type { Registry } from 'prom-client'
import { createMetrics } from '../../src/core/metrics.ts'
import { exposeState, type MetricSources } from '../../src/core/scraped-metrics.ts'

/** A metric that a process can have, as `/metrics` describes it. */
export interface KnownMetric {
  name: string
  type: string
  help: string
  labelNames: string[]
}

/** Answers of parts at rest. */
export const AT_REST: MetricSources = {
  jobs: async () => [],
  parts: async () => ({}),
  openCircuits: () => ({ server: 0, model: 0 }),
  connections: () => ({ open: 0, idle: 0, waiting: 0, max: 0 }),
  spans: () => ({ sent: 0, lost: 0 }),
}

/** The product's metrics, with these answers at each scrape. */
export function aRegistry(sources: Partial<MetricSources> = {}): Registry {
  const { registry } = createMetrics()
  exposeState(registry, { ...AT_REST, ...sources })
  return registry
}

/** Every metric there is: ours, and those of Node. */
export const knownMetrics = (): KnownMetric[] =>
  aRegistry()
    .getMetricsAsArray()
    .map((metric) => ({ labelNames: [], ...metric, type: String(metric.type) }))
