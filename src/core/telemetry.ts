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
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { findContext, type RequestContext, runInContext } from './context.ts'
import type { SpanCounts } from './scraped-metrics.ts'

export { SpanKind } from '@opentelemetry/api'

export interface TelemetryOptions {
  enabled: boolean
  serviceName: string
  /** Base address of an OTLP/HTTP collector, such as `http://127.0.0.1:4318`; null sends nothing anywhere. */
  otlpEndpoint: string | null
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
}

export interface Telemetry {
  /** Opens the context of a request or job. Whoever opens it ends `context.span`. */
  openContext(start: TraceStart): RequestContext
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

/** Starts tracing. Without an endpoint or a processor no span is made, and trace ids are random. */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  const counts: SpanCounts = { sent: 0, lost: 0 }
  const processors = [
    ...(options.otlpEndpoint === null ? [] : [otlpProcessor(options.otlpEndpoint, counts)]),
    ...(options.processors ?? []),
  ]
  if (!options.enabled || processors.length === 0) {
    return {
      openContext: (start) => ({
        traceId: continuedTraceId(start) ?? newTraceId(),
        principal: null,
        tracer: null,
        span: null,
      }),
      spanCounts: () => counts,
      shutdown: async () => {},
    }
  }
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.serviceName }),
    spanProcessors: processors,
  })
  const tracer = provider.getTracer('groundwire')
  return {
    openContext: (start) => openTracedContext(tracer, start),
    spanCounts: () => counts,
    shutdown: () => provider.shutdown(),
  }
}

function openTracedContext(tracer: Tracer, start: TraceStart): RequestContext {
  const match = TRACEPARENT.exec(start.traceparent ?? '')
  const [, traceId, spanId] = match ?? []
  const parent =
    traceId !== undefined && spanId !== undefined
      ? trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true })
      : ROOT_CONTEXT
  const span = tracer.startSpan(start.name, { kind: start.kind, attributes: start.attributes ?? {} }, parent)
  return { traceId: span.spanContext().traceId, principal: null, tracer, span }
}

const newTraceId = (): string => randomBytes(16).toString('hex')
const continuedTraceId = (start: TraceStart): string | undefined => TRACEPARENT.exec(start.traceparent ?? '')?.[1]

/**
 * Starts a child of the current span without making it current; null outside a traced request or job.
 * For places that are called too often to pay for a new context, such as database queries.
 */
export function startSpan(name: string, kind: SpanKind, attributes: Attributes): Span | null {
  const context = findContext()
  if (!context?.tracer || !context.span) return null
  return context.tracer.startSpan(name, { kind, attributes }, trace.setSpan(ROOT_CONTEXT, context.span))
}

/** Marks a span as failed by the kind of error only: messages may hold what a user typed. */
export function failSpan(span: Span | null, error: unknown): void {
  span?.setStatus({ code: SpanStatusCode.ERROR })
  span?.setAttribute('error.type', error instanceof Error ? error.name : typeof error)
}

/** Runs `work` inside a child span of the current one; spans opened in `work` hang under it. */
export async function withSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span | null) => Promise<T>,
): Promise<T> {
  const span = startSpan(name, SpanKind.INTERNAL, attributes)
  const context = findContext()
  if (!span || !context) return work(null)
  try {
    return await runInContext({ ...context, span }, () => work(span))
  } catch (error) {
    failSpan(span, error)
    throw error
  } finally {
    span.end()
  }
}

/** The W3C `traceparent` for a call made on behalf of the current context. */
export function currentTraceparent(): string | undefined {
  const context = findContext()
  if (!context) return undefined
  const spanId = context.span?.spanContext().spanId ?? randomBytes(8).toString('hex')
  return `00-${context.traceId}-${spanId}-${context.span ? '01' : '00'}`
}
