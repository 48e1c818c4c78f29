import { setTimeout as sleep } from 'node:timers/promises'
import { Counter, collectDefaultMetrics, Gauge, type Registry } from 'prom-client'
import { VERSION } from './version.ts'

/** The jobs of a queue that are in one state, in all processes. */
export interface JobCount {
  queue: string
  /** `delayed`: to be tried again, not yet. */
  state: 'waiting' | 'running' | 'delayed'
  count: number
  /** Since when the first of them has been due. */
  oldestSeconds: number
}

/** What is asked at a scrape. */
export interface MetricSources {
  jobs(): Promise<JobCount[]>
  /** Which parts work, of those that are in use. */
  parts(): Promise<Record<string, boolean>>
  openCircuits(): { server: number; model: number }
  /** Connections of this process' pool. */
  connections(): { open: number; idle: number; waiting: number; max: number }
  spans(): SpanCounts
}

/** Spans for a collector: sent, and lost because it was away or too slow. */
export interface SpanCounts {
  sent: number
  lost: number
}

/** A part that does not answer must not make the scrape time out, for the rest is wanted most just then. */
const DEADLINE_MS = 2_500
/** Several scrapers, or a hostile one, cost the parts no more than one. */
const KEPT_MS = 1_000

/** Registers what has to be asked for: its values are those of the moment of the scrape. */
export function exposeState(registry: Registry, sources: MetricSources): void {
  const registers = [registry]
  // Memory, CPU, event-loop delay and garbage collection, under the names that dashboards for Node know.
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'groundwire_build_info',
    help: 'Always 1; the version is a label.',
    labelNames: ['version'],
    registers,
    aggregator: 'first',
  }).set({ version: VERSION }, 1)
  jobGauges(registers, sources)
  const parts = kept(sources.parts, {})
  new Gauge({
    name: 'groundwire_part_up',
    help: 'Whether a part that is in use works (1) or not (0): what readiness says.',
    labelNames: ['part'],
    registers,
    aggregator: 'min',
    async collect() {
      this.reset()
      for (const [part, isUp] of Object.entries(await parts())) this.set({ part }, isUp ? 1 : 0)
    },
  })
  new Gauge({
    name: 'groundwire_model_circuits_open',
    help: 'What is not asked at the moment for having failed several times in a row: the model server, and models.',
    labelNames: ['of'],
    registers,
    aggregator: 'max',
    collect() {
      for (const [of, count] of Object.entries(sources.openCircuits())) this.set({ of }, count)
    },
  })
  connectionGauges(registers, sources)
  new Counter({
    name: 'groundwire_spans_total',
    help: 'Spans sent to the collector, and lost because it was away or too slow.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset()
      for (const [outcome, count] of Object.entries(sources.spans())) this.inc({ outcome }, count)
    },
  })
}

function jobGauges(registers: Registry[], sources: MetricSources): void {
  const jobs = kept(sources.jobs, [])
  new Gauge({
    name: 'groundwire_jobs',
    help: 'Jobs by queue and state (waiting, running, delayed), in all processes.',
    labelNames: ['queue', 'state'],
    registers,
    aggregator: 'max',
    async collect() {
      this.reset()
      for (const { queue, state, count } of await jobs()) this.set({ queue, state }, count)
    },
  })
  new Gauge({
    name: 'groundwire_job_wait_seconds',
    help: 'How long the job of a queue that has waited longest has been due.',
    labelNames: ['queue'],
    registers,
    aggregator: 'max',
    async collect() {
      this.reset()
      for (const { queue, state, oldestSeconds } of await jobs()) {
        if (state === 'waiting') this.set({ queue }, oldestSeconds)
      }
    },
  })
}

function connectionGauges(registers: Registry[], { connections }: MetricSources): void {
  new Gauge({
    name: 'groundwire_database_connections',
    help: "Connections of this process' pool by state: in_use, idle, and max, how many there may be.",
    labelNames: ['state'],
    registers,
    collect() {
      const { open, idle, max } = connections()
      this.set({ state: 'in_use' }, open - idle)
      this.set({ state: 'idle' }, idle)
      this.set({ state: 'max' }, max)
    },
  })
  new Gauge({
    name: 'groundwire_database_waiting',
    help: 'Queries that wait for a connection of the pool.',
    registers,
    collect() {
      this.set(connections().waiting)
    },
  })
}

/** What `ask` says within the deadline, else `otherwise`; asked again after a second at the earliest. */
function kept<T>(ask: () => Promise<T>, otherwise: T): () => Promise<T> {
  let askedAt = 0
  let answer: Promise<T> | null = null
  const askNow = async (): Promise<T> => {
    const deadline = new AbortController()
    try {
      return await Promise.race([ask(), sleep(DEADLINE_MS, otherwise, { signal: deadline.signal })])
    } catch {
      return otherwise
    } finally {
      deadline.abort()
    }
  }
  return () => {
    if (answer === null || performance.now() - askedAt >= KEPT_MS) {
      askedAt = performance.now()
      answer = askNow()
    }
    return answer
  }
}
