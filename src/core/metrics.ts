import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { metricsOfGroup } from './process-group.ts'

/** What is counted and measured, in Prometheus' text format at `/metrics`. */
export interface Metrics {
  contentType: string
  /** Of all processes that one supervisor has, whichever of them is asked. */
  text(): Promise<string>
  requests: Counter<'method' | 'route' | 'status'>
  requestSeconds: Histogram<'method' | 'route'>
  requestsInFlight: Gauge
  chatRuns: Counter<'status'>
  chatRunsOpen: Gauge
  timeToFirstTokenSeconds: Histogram
  tokens: Counter<'kind' | 'model'>
  rateLimitFailOpen: Counter
}

/** What is asked at each scrape. */
export interface MetricSources {
  /** Jobs that wait or run. */
  queueDepth(): Promise<number>
  openCircuits(): { server: number; model: number }
}

export function createMetrics({ queueDepth, openCircuits }: MetricSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  // Memory, CPU, event-loop delay and garbage collection, under the names that dashboards for Node know.
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'groundwire_jobs',
    help: 'Jobs that wait or run.',
    // Each process sees all of them.
    aggregator: 'first',
    registers,
    async collect() {
      this.set(await queueDepth())
    },
  })
  new Gauge({
    name: 'groundwire_model_circuits_open',
    help: 'What is not asked at the moment for having failed several times in a row: the model server, and models.',
    labelNames: ['of'],
    aggregator: 'max',
    registers,
    collect() {
      for (const [of, count] of Object.entries(openCircuits())) this.set({ of }, count)
    },
  })
  return {
    contentType: registry.contentType,
    text: metricsOfGroup(registry),
    requests: new Counter({
      name: 'groundwire_http_requests_total',
      help: 'Requests by route template and status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'groundwire_http_request_duration_seconds',
      help: 'From the head of the request to the end of the response.',
      labelNames: ['method', 'route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120],
      registers,
    }),
    requestsInFlight: new Gauge({ name: 'groundwire_http_requests_in_flight', help: 'Open requests.', registers }),
    chatRuns: new Counter({
      name: 'groundwire_chat_runs_total',
      help: 'Ended runs by status.',
      labelNames: ['status'],
      registers,
    }),
    chatRunsOpen: new Gauge({ name: 'groundwire_chat_runs_open', help: 'Runs that this process makes.', registers }),
    timeToFirstTokenSeconds: new Histogram({
      name: 'groundwire_chat_time_to_first_token_seconds',
      help: "From the start of the run to the answer's first text.",
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    tokens: new Counter({
      name: 'groundwire_tokens_total',
      help: 'Tokens by kind (prompt, completion) and model.',
      labelNames: ['kind', 'model'],
      registers,
    }),
    rateLimitFailOpen: new Counter({
      name: 'rate_limit_fail_open_total',
      help: 'Requests whose limits were judged without Redis, because it was away.',
      registers,
    }),
  }
}
