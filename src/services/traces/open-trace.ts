import { and, asc, eq, or, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { notFound } from '../../core/errors.ts'
import { messages } from '../../models/conversation.ts'
import { replays, traceSpans } from '../../models/trace.ts'
import type { StoredSpan, TraceResponse } from '../../schemas/trace.ts'
import { compareAnswers } from './compare.ts'
import { explainAnswers, explainReplays } from './explain.ts'
import {
  type AnswerRow,
  answerRows,
  type IngestionRow,
  ingestionRows,
  ingestionTraceId,
  type ReplayRow,
  replayRows,
} from './rows.ts'
import { toTree } from './span-tree.ts'
import { summaryOfIngestion } from './summaries.ts'

/** Of each kind: more share a trace id only when a client continues one for ever. */
const MAX_OF_A_KIND = 20
const MAX_PARTS = 200

/** Everything that the principal may see under a trace id. */
export interface SeenTrace {
  traceId: string
  answers: AnswerRow[]
  ingestions: IngestionRow[]
  replays: ReplayRow[]
  hasMore: boolean
}

/** @throws AppError 404 when nothing under this id is the principal's to see. */
export async function findTrace(db: Database, principal: Principal, traceId: string): Promise<SeenTrace> {
  const limit = MAX_OF_A_KIND + 1
  const [answers, ingestions, replayed] = await Promise.all([
    answerRows(db, principal, { where: eq(messages.traceId, traceId), limit }),
    ingestionRows(db, principal, { where: sql`${ingestionTraceId} = ${traceId}`, limit }),
    replayRows(db, principal, { where: eq(replays.traceId, traceId), limit }),
  ])
  const all = [answers, ingestions, replayed]
  if (all.every(({ length }) => length === 0)) throw notFound()
  return {
    traceId,
    answers: answers.slice(0, MAX_OF_A_KIND),
    ingestions: ingestions.slice(0, MAX_OF_A_KIND),
    replays: replayed.slice(0, MAX_OF_A_KIND),
    hasMore: all.some(({ length }) => length > MAX_OF_A_KIND),
  }
}

export interface TraceOptions {
  /** Whether spans are kept at all. */
  keepsSpans: boolean
  /** Address of Jaeger's page; null: there is none. */
  jaegerUiUrl: string | null
}

/** @throws AppError 404. */
export async function openTrace(
  db: Database,
  principal: Principal,
  traceId: string,
  { keepsSpans, jaegerUiUrl }: TraceOptions,
): Promise<TraceResponse> {
  const seen = await findTrace(db, principal, traceId)
  const { spans, dropped } = await readSpans(db, seen)
  return {
    trace_id: traceId,
    jaeger_url: jaegerUiUrl && `${jaegerUiUrl.replace(/\/+$/, '')}/trace/${traceId}`,
    has_more: seen.hasMore,
    answers: await explainAnswers(db, seen.answers),
    ingestions: seen.ingestions.map(toIngestion),
    replays: await explainComparisons(db, principal, seen.replays),
    spans: toTree(spans),
    dropped_spans: dropped,
    spans_missing: spans.length > 0 ? null : !keepsSpans ? 'off' : isInProgress(seen) ? 'in_progress' : 'gone',
  }
}

/** The spans of what is seen, and of nothing else under the same trace id; one that explains two things comes once. */
export async function readSpans(
  db: Database,
  { traceId, answers, ingestions, replays: replayed }: SeenTrace,
): Promise<{ spans: StoredSpan[]; dropped: number }> {
  const isOf = (column: AnyPgColumn, rows: readonly { id: number }[]) =>
    sql`${column} = ANY(${sql.param(rows.map(({ id }) => id))}::bigint[])`
  const parts = await db
    .select({ spans: traceSpans.spans, dropped: traceSpans.dropped })
    .from(traceSpans)
    .where(
      and(
        eq(traceSpans.traceId, traceId),
        or(
          isOf(traceSpans.messageId, answers),
          isOf(traceSpans.versionId, ingestions),
          isOf(traceSpans.replayId, replayed),
        ),
      ),
    )
    .orderBy(asc(traceSpans.id))
    .limit(MAX_PARTS)
  const spans = new Map(parts.flatMap((part) => part.spans.map((span) => [span.id, span])))
  return { spans: [...spans.values()], dropped: parts.reduce((sum, part) => sum + part.dropped, 0) }
}

const isInProgress = ({ answers, ingestions, replays: replayed }: SeenTrace): boolean =>
  answers.some(({ message }) => message.status === 'streaming') ||
  ingestions.some(({ version }) => version.status !== 'ready' && version.status !== 'failed') ||
  [...answers, ...ingestions, ...replayed].some(({ hasJustEnded }) => hasJustEnded)

const toIngestion = (row: IngestionRow): TraceResponse['ingestions'][number] => ({
  summary: summaryOfIngestion(row),
  media_type: row.version.mediaType,
  size_bytes: row.version.sizeBytes,
  page_count: row.version.pageCount,
  chunk_count: row.version.chunkCount,
})

/** Replays beside the answers that they are compared with. */
export async function explainComparisons(
  db: Database,
  principal: Principal,
  rows: readonly ReplayRow[],
): Promise<TraceResponse['replays']> {
  if (rows.length === 0) return []
  const ids = rows.map(({ replay }) => replay.messageId)
  const originals = await answerRows(db, principal, {
    where: sql`${messages.id} = ANY(${sql.param(ids)}::bigint[])`,
    limit: ids.length,
  })
  const [explained, replayed] = [await explainAnswers(db, originals), await explainReplays(db, rows)]
  return rows.flatMap((row, at) => {
    const original = explained.find(({ summary }) => summary.id === row.replay.messageId)
    const replay = replayed[at]
    if (!original || !replay) return []
    return [{ original, replay, comparison: compareAnswers({ original, replay }, row.replay.changes) }]
  })
}
