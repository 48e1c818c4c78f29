import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import { isContent } from './gen-ai.ts'

/** What a trace can be opened for later. */
export interface SpanOwner {
  kind: 'answer' | 'ingestion' | 'replay'
  id: number
}

/** A span that has ended, as it is stored. Times are microseconds, the start since 1970. */
export interface KeptSpan {
  id: string
  parent_id: string | null
  name: string
  /** OpenTelemetry's number of it. */
  kind: number
  start_us: number
  duration_us: number
  is_error: boolean
  attributes: Record<string, string | number | boolean | (string | number | boolean)[]>
}

/** Spans of one process for one owner; a trace may have several such parts. */
export interface KeptSpans {
  traceId: string
  owner: SpanOwner
  spans: KeptSpan[]
  /** How many more there were than are kept. */
  dropped: number
}

/** Bounds of one request or job: an agent of fifty steps fits, a document of a million passages does not. */
const MAX_SPANS = 500
const MAX_SPANS_OF_A_NAME = 100
const MAX_ATTRIBUTE_CHARACTERS = 500
const MAX_ATTRIBUTE_ITEMS = 20

/**
 * The spans of one request or job, held until it is known whether something was made that they explain. They are handed on
 * when none is open any more; of a request that makes nothing they go as the request does.
 */
export class SpanRecord {
  readonly #traceId: string
  readonly #sink: (kept: KeptSpans) => void
  readonly #owners = new Map<string, SpanOwner>()
  readonly #counts = new Map<string, number>()
  #ended: ReadableSpan[] = []
  #open = 0
  #total = 0
  #dropped = 0

  constructor(traceId: string, sink: (kept: KeptSpans) => void) {
    this.#traceId = traceId
    this.#sink = sink
  }

  /** Says what the spans are kept for, those that have ended and those to come. */
  keepFor(owner: SpanOwner): void {
    this.#owners.set(`${owner.kind} ${owner.id}`, owner)
  }

  opened(span: Span): void {
    this.#open++
    recordOf.set(span, this)
  }

  ended(span: ReadableSpan): void {
    this.#open--
    const count = (this.#counts.get(span.name) ?? 0) + 1
    this.#counts.set(span.name, count)
    if (count > MAX_SPANS_OF_A_NAME || this.#total >= MAX_SPANS) this.#dropped++
    else {
      this.#total++
      this.#ended.push(span)
    }
    if (this.#open === 0) this.#handOn()
  }

  #handOn(): void {
    if (this.#owners.size === 0) return
    const [spans, dropped] = [this.#ended.map(toKept), this.#dropped]
    this.#ended = []
    this.#dropped = 0
    for (const owner of this.#owners.values()) this.#sink({ traceId: this.#traceId, owner, spans, dropped })
  }
}

const recordOf = new WeakMap<object, SpanRecord>()

/** Tells a span's record that it has ended. */
export const recordingProcessor: SpanProcessor = {
  onStart() {},
  onEnd: (span) => recordOf.get(span)?.ended(span),
  forceFlush: async () => {},
  shutdown: async () => {},
}

function toKept(span: ReadableSpan): KeptSpan {
  return {
    id: span.spanContext().spanId,
    parent_id: span.parentSpanContext?.spanId ?? null,
    name: cut(span.name),
    kind: span.kind,
    start_us: microseconds(span.startTime),
    duration_us: microseconds(span.duration),
    is_error: span.status.code === SpanStatusCode.ERROR,
    attributes: attributesOf(span.attributes),
  }
}

const microseconds = ([seconds, nanoseconds]: readonly [number, number]): number =>
  seconds * 1_000_000 + Math.round(nanoseconds / 1_000)

function attributesOf(attributes: Attributes): KeptSpan['attributes'] {
  const kept: KeptSpan['attributes'] = {}
  for (const [name, value] of Object.entries(attributes)) {
    if (isContent(name)) continue
    const items = (Array.isArray(value) ? value.slice(0, MAX_ATTRIBUTE_ITEMS) : [value]).flatMap(bounded)
    const [only] = items
    if (Array.isArray(value)) kept[name] = items
    else if (only !== undefined) kept[name] = only
  }
  return kept
}

function bounded(value: unknown): (string | number | boolean)[] {
  if (typeof value === 'string') return [cut(value)]
  return typeof value === 'number' || typeof value === 'boolean' ? [value] : []
}

/** Half a character, and NUL, cannot be stored. */
const cut = (text: string): string => text.slice(0, MAX_ATTRIBUTE_CHARACTERS).replaceAll('\0', '').toWellFormed()
