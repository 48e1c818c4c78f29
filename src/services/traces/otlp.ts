import type { StoredSpan } from '../../schemas/trace.ts'

type Value = StoredSpan['attributes'][string]
type Item = Exclude<Value, unknown[]>

const STATUS_ERROR = 2

/**
 * Spans as OTLP/JSON, which collectors take at `/v1/traces` and Jaeger's page opens as a file.
 * @param serviceName of those who made them.
 */
export const toOtlp = (traceId: string, spans: readonly StoredSpan[], serviceName: string): object => ({
  resourceSpans: [
    {
      resource: { attributes: [attribute('service.name', serviceName)] },
      scopeSpans: [{ scope: { name: 'groundwire' }, spans: spans.map((span) => toSpan(traceId, span)) }],
    },
  ],
})

const toSpan = (traceId: string, span: StoredSpan) => ({
  traceId,
  spanId: span.id,
  ...(span.parent_id === null ? {} : { parentSpanId: span.parent_id }),
  name: span.name,
  // OTLP counts from 1, for there 0 is "unspecified".
  kind: span.kind + 1,
  startTimeUnixNano: nanoseconds(span.start_us),
  endTimeUnixNano: nanoseconds(span.start_us + span.duration_us),
  attributes: Object.entries(span.attributes).map(([key, value]) => attribute(key, value)),
  status: span.is_error ? { code: STATUS_ERROR } : {},
})

/** As text: a number of JavaScript cannot hold it. */
const nanoseconds = (microseconds: number): string => `${microseconds}000`

const attribute = (key: string, value: Value) => ({
  key,
  value: Array.isArray(value) ? { arrayValue: { values: value.map(toValue) } } : toValue(value),
})

function toValue(value: Item): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}
