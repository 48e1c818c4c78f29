import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { metricsOfGroup } from './process-group.ts'

/** The process's metrics, in Prometheus' text format at `/metrics`; `docs/metrics.md` lists them. */
export interface Metrics {
  registry: Registry
  /** Of all processes that one supervisor has, whichever of them is asked. */
  text(): Promise<string>
  requests: Counter<'method' | 'route' | 'status'>
  requestSeconds: Histogram<'method' | 'route'>
  requestsInFlight: Gauge
  streamsOpen: Gauge
  chatRuns: Counter<'status'>
  chatRunsOpen: Gauge
  chatRunSeconds: Histogram
  timeToFirstTokenSeconds: Histogram
  journalSeconds: Histogram
  tokens: Counter<'kind' | 'model'>
  rateLimitFailOpen: Counter
  costUsd: Counter<'model'>
  modelCalls: Counter<'operation' | 'model' | 'outcome'>
  modelResponseSeconds: Histogram<'operation' | 'model'>
  searches: Counter<'mode' | 'degraded'>
  documentsRead: Counter<'outcome'>
  stepSeconds: Histogram<'step'>
  storageErrors: Counter<'operation'>
  /** A model's name as a label: its own only when it `answered` once, so that clients cannot make up series. */
  modelLabel(name: string, answered?: boolean): string
}

const SECONDS_OF_A_REQUEST = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120]
const SECONDS_TO_THE_FIRST_WORD = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
/** From one part of a search to a book being embedded. */
const SECONDS_OF_A_STEP = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800]
const SECONDS_OF_A_COMMIT = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]
const SECONDS_OF_AN_ANSWER = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300]

/** What is counted where it happens; `exposeState` adds what is asked at a scrape. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const metrics = {
    registry,
    text: metricsOfGroup(registry),
    ...requestMetrics(registers),
    ...answerMetrics(registers),
    ...modelMetrics(registers),
    ...documentMetrics(registers),
    modelLabel: modelLabels(MAX_MODELS),
  }
  // There from the start, so that the first failure is seen as one.
  for (const status of ['complete', 'stopped', 'failed', 'interrupted']) metrics.chatRuns.inc({ status }, 0)
  for (const outcome of ['ready', 'internal_error', 'worker_lost']) metrics.documentsRead.inc({ outcome }, 0)
  for (const operation of STORE_OPERATIONS) metrics.storageErrors.inc({ operation }, 0)
  return metrics
}

/** What is asked of a blob store. */
export const STORE_OPERATIONS = ['receive', 'keep', 'open', 'remove', 'sweep'] as const
export type StoreOperation = (typeof STORE_OPERATIONS)[number]

const requestMetrics = (registers: Registry[]) => ({
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
    buckets: SECONDS_OF_A_REQUEST,
    registers,
  }),
  requestsInFlight: new Gauge({ name: 'groundwire_http_requests_in_flight', help: 'Open requests.', registers }),
  streamsOpen: new Gauge({
    name: 'groundwire_streams_open',
    help: 'Open requests whose response lasts as long as an answer, or a job.',
    registers,
  }),
  rateLimitFailOpen: new Counter({
    name: 'rate_limit_fail_open_total',
    help: 'Requests whose limits were judged without Redis, because it was away.',
    registers,
  }),
})

const answerMetrics = (registers: Registry[]) => ({
  chatRuns: new Counter({
    name: 'groundwire_chat_runs_total',
    help: 'Ended runs by status.',
    labelNames: ['status'],
    registers,
  }),
  chatRunsOpen: new Gauge({ name: 'groundwire_chat_runs_open', help: 'Runs that this process makes.', registers }),
  chatRunSeconds: new Histogram({
    name: 'groundwire_chat_run_duration_seconds',
    help: 'From the start of a run to its end, whatever that was.',
    buckets: SECONDS_OF_AN_ANSWER,
    registers,
  }),
  timeToFirstTokenSeconds: new Histogram({
    name: 'groundwire_chat_time_to_first_token_seconds',
    help: "From the start of the run to the answer's first text.",
    buckets: SECONDS_TO_THE_FIRST_WORD,
    registers,
  }),
  journalSeconds: new Histogram({
    name: 'groundwire_journal_write_duration_seconds',
    help: 'One group commit of frames, for which all readers of its runs wait.',
    buckets: SECONDS_OF_A_COMMIT,
    registers,
  }),
  searches: new Counter({
    name: 'groundwire_searches_total',
    help: 'Searches, those of answers too, by the mode they came to use and why that was less than asked (none: it was not).',
    labelNames: ['mode', 'degraded'],
    registers,
  }),
})

const modelMetrics = (registers: Registry[]) => ({
  tokens: new Counter({
    name: 'groundwire_tokens_total',
    help: 'Tokens by kind (prompt, completion) and model.',
    labelNames: ['kind', 'model'],
    registers,
  }),
  costUsd: new Counter({
    name: 'groundwire_cost_usd_total',
    help: 'US dollars that the model server said its answers cost.',
    labelNames: ['model'],
    registers,
  }),
  modelCalls: new Counter({
    name: 'groundwire_model_calls_total',
    help: 'Calls of models by operation (chat, embeddings, rerank) and outcome: complete, left by its reader, or the code of the error.',
    labelNames: ['operation', 'model', 'outcome'],
    registers,
  }),
  modelResponseSeconds: new Histogram({
    name: 'groundwire_model_response_duration_seconds',
    help: 'From asking a model until its answer begins to come; of what is answered whole, until it is there.',
    labelNames: ['operation', 'model'],
    buckets: SECONDS_TO_THE_FIRST_WORD,
    registers,
  }),
})

const documentMetrics = (registers: Registry[]) => ({
  documentsRead: new Counter({
    name: 'groundwire_documents_read_total',
    help: 'Versions of documents whose reading ended: ready, or the code of the failure.',
    labelNames: ['outcome'],
    registers,
  }),
  stepSeconds: new Histogram({
    name: 'groundwire_step_duration_seconds',
    help: 'Steps of searches and of the reading of documents, by the name of their span.',
    labelNames: ['step'],
    buckets: SECONDS_OF_A_STEP,
    registers,
  }),
  storageErrors: new Counter({
    name: 'groundwire_storage_errors_total',
    help: 'Calls of the blob store that failed for a reason of its own, by operation.',
    labelNames: ['operation'],
    registers,
  }),
})

/** Hears of each call of a model, and counts it. */
export const countCalls =
  ({ modelCalls, modelResponseSeconds, modelLabel }: Metrics) =>
  (call: { operation: string; model: string; outcome: string; responseMs: number | null }): void => {
    const { operation, outcome, responseMs } = call
    const model = modelLabel(call.model, responseMs !== null)
    modelCalls.inc({ operation, model, outcome })
    if (responseMs !== null) modelResponseSeconds.observe({ operation, model }, responseMs / 1_000)
  }

/** Counts what was used of a model; what nobody knows counts as nothing. */
export function countUsage(
  { tokens, costUsd, modelLabel }: Pick<Metrics, 'tokens' | 'costUsd' | 'modelLabel'>,
  used: { model: string; promptTokens: number | null; completionTokens: number | null; costUsd: number | null },
): void {
  const model = modelLabel(used.model)
  tokens.inc({ kind: 'prompt', model }, used.promptTokens ?? 0)
  tokens.inc({ kind: 'completion', model }, used.completionTokens ?? 0)
  costUsd.inc({ model }, Math.max(0, used.costUsd ?? 0))
}

const MAX_MODELS = 100

function modelLabels(max: number): Metrics['modelLabel'] {
  const known = new Set<string>()
  return (name, answered = false) => {
    if (answered && known.size < max) known.add(name)
    return known.has(name) ? name : 'other'
  }
}
