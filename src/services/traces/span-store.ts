import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { runOutsideContext } from '../../core/context.ts'
import { isForeignKeyViolation } from '../../core/database.ts'
import type { Logger } from '../../core/logging.ts'
import type { KeptSpans } from '../../core/span-record.ts'
import type { StoredSpan } from '../../schemas/trace.ts'

/** Writes spans down for our own traces, beside the answers and documents that they explain. */
export interface SpanStore {
  /** Takes spans to be written soon; never waits, never throws. */
  add(kept: KeptSpans): void
  /** @returns when all that was taken so far is written, or given up. */
  flush(): Promise<void>
}

/** What comes within that time goes together: nobody opens a trace sooner, and a busy process writes a few times a second. */
const GATHER_MS = 200
/** What waits for a database that is away; what comes beyond that is dropped. */
const MAX_WAITING_SPANS = 50_000
const MAX_PARTS = 500

const INSERT = `
  INSERT INTO trace_spans (trace_id, message_id, version_id, replay_id, spans, dropped)
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::jsonb[], $6::int[])`

export function createSpanStore(pool: Pool, logger: Logger): SpanStore {
  let waiting: KeptSpans[] = []
  let waitingSpans = 0
  let hasDropped = false
  let writing: Promise<void> | null = null
  let hurry = new AbortController()

  async function writeAll(): Promise<void> {
    await sleep(GATHER_MS, undefined, { signal: hurry.signal }).catch(() => {})
    while (waiting.length > 0) {
      const parts = waiting.slice(0, MAX_PARTS)
      waiting = waiting.slice(MAX_PARTS)
      for (const { spans } of parts) waitingSpans -= spans.length
      await write(parts)
    }
    hasDropped = false
    writing = null
  }

  async function write(parts: readonly KeptSpans[]): Promise<void> {
    try {
      await insert(pool, parts)
    } catch (error) {
      // What one of them explains was deleted at that very moment; the others must not suffer for it.
      if (isForeignKeyViolation(error) && parts.length > 1) for (const part of parts) await write([part])
      else if (!isForeignKeyViolation(error)) logger.warn({ err: error, count: parts.length }, 'spans were not kept')
    }
  }

  return {
    add(kept) {
      if (waitingSpans + kept.spans.length > MAX_WAITING_SPANS) {
        if (!hasDropped) logger.warn('more spans than can be written; some are not kept')
        hasDropped = true
        return
      }
      waiting.push(kept)
      waitingSpans += kept.spans.length
      if (writing !== null) return
      hurry = new AbortController()
      writing = runOutsideContext(writeAll)
    },
    async flush() {
      while (writing !== null) {
        hurry.abort()
        await writing
      }
    },
  }
}

async function insert(pool: Pool, parts: readonly KeptSpans[]): Promise<void> {
  const idsOf = (kind: KeptSpans['owner']['kind']) => parts.map(({ owner }) => (owner.kind === kind ? owner.id : null))
  await pool.query({
    name: 'keep_spans',
    text: INSERT,
    values: [
      parts.map(({ traceId }) => traceId),
      idsOf('answer'),
      idsOf('ingestion'),
      idsOf('replay'),
      parts.map(({ spans }) => JSON.stringify(spans satisfies StoredSpan[])),
      parts.map(({ dropped }) => dropped),
    ],
  })
}
