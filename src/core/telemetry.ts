import { randomBytes } from 'node:crypto'
import {
  type Attributes,
  createNoopMeter,
  type MeterProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { findContext, type RequestContext, runInContext, type Tracing } from './context.ts'
import type { ContentAttributes } from './gen-ai.ts'
import type { SpanCounts } from './scraped-metrics.ts'
import { type KeptSpans, recordingProcessor, type SpanOwner, SpanRecord } from './span-record.ts'

export { SpanKind } from '@opentelemetry/api'

export interface TelemetryOptions {
  enabled: boolean
  serviceName: string
  /** Base address of an OTLP/HTTP collector, such as `http://127.0.0.1:4318`; null sends nothing anywhere. */
  otlpEndpoint: string | null
  /** Whether what people and models wrote is in the spans that are sent. */
  capturesContent?: boolean
  /** Further receivers of spans, such as a test's memory. */
  processors?: SpanProcessor[]
}

/** What starts a trace, or continues the caller's. */
export interface TraceStart {
  name: string
  kind: SpanKind
  /** An incoming W3C `traceparent`; anything malformed is ignored. */
  traceparent?: string | undefined
  attributes?: Attributes
  /** It may make something whose trace can be opened later: its spans are kept until that is known. */
  mayBeKept?: boolean
}

export interface Telemetry {
  /** Opens the context of a request or job. Whoever opens it ends `context.span`. */
  openContext(start: TraceStart): RequestContext
  /** From now on what `keepSpans` was said of goes to `sink`. */
  keepTo(sink: (kept: KeptSpans) => void): void
  /** False: tracing is off, and nothing is kept. */
  readonly keeps: boolean
  /** What became of the spans for the collector, so far. */
  spanCounts(): SpanCounts
  /** Sends what is buffered and stops. */
  shutdown(): Promise<void>
}

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/
/** The exporter's queue; the SDK's default of 2,048 drops spans under a few thousand requests a second. */
const MAX_QUEUED_SPANS = 32_768

function otlpProcessor(endpoint: string, counts: SpanCounts): SpanProcessor {
  const url = endpoint.endsWith('/v1/traces') ? endpoint : `${endpoint.replace(/\/+$/, '')}/v1/traces`
  return new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ url }),
    maxQueueSize: MAX_QUEUED_SPANS,
    maxExportBatchSize: 2_048,
    scheduledDelayMillis: 1_000,
    selfObsMeterProvider: countingSpans(counts),
  })
}

/** The processor tells by OpenTelemetry's meters alone what it dropped; of these only the one counter is wanted. */
function countingSpans(counts: SpanCounts): MeterProvider {
  const meter = createNoopMeter()
  const createCounter: typeof meter.createCounter = (name) => ({
    add(count, attributes) {
      if (name !== 'otel.sdk.processor.span.processed') return
      if (attributes?.['error.type'] === undefined) counts.sent += count
      else counts.lost += count
    },
  })
  return { getMeter: () => Object.assign(meter, { createCounter }) }
}

/** Starts tracing. A context whose spans would go nowhere makes none, and its trace id is random. */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  const counts: SpanCounts = { sent: 0, lost: 0 }
  if (!options.enabled) {
    return {
      openContext: untraced,
      keepTo: () => {},
      keeps: false,
      spanCounts: () => counts,
      shutdown: async () => {},
    }
  }
  const processors = [
    ...(options.otlpEndpoint === null ? [] : [otlpProcessor(options.otlpEndpoint, counts)]),
    ...(options.processors ?? []),
  ]
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.serviceName }),
    spanProcessors: [...processors, recordingProcessor],
  })
  const tracer = provider.getTracer('groundwire')
  const exports = processors.length > 0
  const capturesContent = exports && options.capturesContent === true
  let sink: ((kept: KeptSpans) => void) | null = null
  return {
    openContext(start) {
      const keeping = start.mayBeKept ? sink : null
      if (!exports && keeping === null) return untraced(start)
      return openTracedContext(start, { tracer, exports, capturesContent }, keeping)
    },
    keepTo: (keeping) => {
      sink = keeping
    },
    keeps: true,
    spanCounts: () => counts,
    shutdown: () => provider.shutdown(),
  }
}

const untraced = (start: TraceStart): RequestContext => ({
  traceId: continuedTraceId(start) ?? newTraceId(),
  principal: null,
  origin: null,
  tracing: null,
  span: null,
})

function openTracedContext(
  start: TraceStart,
  tracing: Omit<Tracing, 'record'>,
  sink: ((kept: KeptSpans) => void) | null,
): RequestContext {
  const match = TRACEPARENT.exec(start.traceparent ?? '')
  const [, continued, spanId] = match ?? []
  const parent =
    continued !== undefined && spanId !== undefined
      ? trace.setSpanContext(ROOT_CONTEXT, {
          traceId: continued,
          spanId,
          traceFlags: TraceFlags.SAMPLED,
          isRemote: true,
        })
      : ROOT_CONTEXT
  const { name, kind, attributes = {} } = start
  const span = tracing.tracer.startSpan(name, { kind, attributes }, parent)
  const { traceId } = span.spanContext()
  const record = sink && new SpanRecord(traceId, sink)
  record?.opened(span)
  return { traceId, principal: null, origin: null, tracing: { ...tracing, record }, span }
}

const newTraceId = (): string => randomBytes(16).toString('hex')
const continuedTraceId = (start: TraceStart): string | undefined => TRACEPARENT.exec(start.traceparent ?? '')?.[1]

/** Starts a child of the current span without making it current; null outside a traced request or job. */
export function startSpan(name: string, kind: SpanKind, attributes: Attributes): Span | null {
  const context = findContext()
  if (!context?.tracing || !context.span) return null
  const span = startChild(context.tracing, context.span, { name, kind, attributes })
  context.tracing.record?.opened(span)
  return span
}

/** The same for a query. There are so many that they are only made to be sent: no trace of our own has them. */
export function startQuerySpan(text: string): Span | null {
  const context = findContext()
  if (!context?.tracing?.exports || !context.span) return null
  const attributes = { 'db.system.name': 'postgresql', 'db.query.text': text.slice(0, 2_000) }
  const name = text.slice(0, 6).toUpperCase().trim()
  return startChild(context.tracing, context.span, { name, kind: SpanKind.CLIENT, attributes })
}

const startChild = (
  { tracer }: Tracing,
  parent: Span,
  { name, kind, attributes }: { name: string; kind: SpanKind; attributes: Attributes },
): Span => tracer.startSpan(name, { kind, attributes }, trace.setSpan(ROOT_CONTEXT, parent))

/** Says what the spans of this request or job explain, so that they are kept. */
export const keepSpans = (owner: SpanOwner): void => findContext()?.tracing?.record?.keepFor(owner)

/** Puts what people or models wrote into a span, where that is wanted (`OTEL_CAPTURE_CONTENT`). */
export function addContent(span: Span | null, content: () => ContentAttributes): void {
  if (span && capturesContent()) span.setAttributes(content())
}

export const capturesContent = (): boolean => findContext()?.tracing?.capturesContent ?? false

/** Marks a span as failed by the kind of error only: messages may hold what a user typed. */
export function failSpan(span: Span | null, error: unknown): void {
  span?.setStatus({ code: SpanStatusCode.ERROR })
  span?.setAttribute('error.type', error instanceof Error ? error.name : typeof error)
}

/** Runs `work` with a span as the current one: what it opens or calls hangs under it. Whoever started it ends it. */
export function inSpan<T>(span: Span | null, work: () => T): T {
  const context = findContext()
  return span && context ? runInContext({ ...context, span }, work) : work()
}

type SpanWork<T> = (span: Span | null) => Promise<T>

/** Runs `work` inside a child span of the current one; spans opened in `work` hang under it. */
export const withSpan = <T>(name: string, attributes: Attributes, work: SpanWork<T>): Promise<T> =>
  during(startSpan(name, SpanKind.INTERNAL, attributes), work)

/** The same for a call of another system. */
export const withClientSpan = <T>(name: string, attributes: Attributes, work: SpanWork<T>): Promise<T> =>
  during(startSpan(name, SpanKind.CLIENT, attributes), work)

async function during<T>(span: Span | null, work: SpanWork<T>): Promise<T> {
  try {
    return await inSpan(span, () => work(span))
  } catch (error) {
    failSpan(span, error)
    throw error
  } finally {
    span?.end()
  }
}

/** The W3C `traceparent` for a call made on behalf of the current context. */
export function currentTraceparent(): string | undefined {
  const context = findContext()
  if (!context) return undefined
  const spanId = context.span?.spanContext().spanId ?? randomBytes(8).toString('hex')
  return `00-${context.traceId}-${spanId}-${context.span ? '01' : '00'}`
}
