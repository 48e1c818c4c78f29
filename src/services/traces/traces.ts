import { and, gte, lte, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { invalid } from '../../core/errors.ts'
import { conversations, messages } from '../../models/conversation.ts'
import { documents, documentVersions } from '../../models/document.ts'
import { replays } from '../../models/trace.ts'
import type { PageQuery } from '../../schemas/base.ts'
import type { ExplainedAnswer, TraceQuery, TraceSummary } from '../../schemas/trace.ts'
import { ownConversations, requireTraceTargets } from '../access.ts'
import { olderThan, type Page, toPage } from '../pages.ts'
import { explainAnswers } from './explain.ts'
import { answerRows, ingestionRows, ingestionTraceId, replayRows } from './rows.ts'
import { summaryOfAnswer, summaryOfIngestion, summaryOfReplay } from './summaries.ts'

/** One's own traces of one kind, newest first; an administrator's are all. @throws AppError 404, 422. */
export async function listTraces(db: Database, principal: Principal, query: TraceQuery): Promise<Page<TraceSummary>> {
  await requireTraceTargets(db, principal, {
    ...(query.project_id === undefined ? {} : { projectId: query.project_id }),
    ...(query.conversation_id === undefined ? {} : { conversationId: query.conversation_id }),
    ...(query.message_id === undefined ? {} : { messageId: query.message_id }),
    ...(query.document_id === undefined ? {} : { documentId: query.document_id }),
    ...(query.user_id === undefined ? {} : { userId: query.user_id }),
  })
  const limit = query.limit + 1
  if (query.kind === 'ingestion') {
    const rows = await ingestionRows(db, principal, { where: ingestionsThat(query), limit })
    return toPage(rows.map(summaryOfIngestion), query.limit)
  }
  if (query.kind === 'replay') {
    const rows = await replayRows(db, principal, { where: askedThat(query, replays, replays.messageId), limit })
    return toPage(rows.map(summaryOfReplay), query.limit)
  }
  const rows = await answerRows(db, principal, { where: askedThat(query, messages, messages.id), limit })
  return toPage(rows.map(summaryOfAnswer), query.limit)
}

/** One's own answers, newest first, each with its account. */
export async function listOwnAnswers(
  db: Database,
  principal: Principal,
  { limit, cursor }: PageQuery,
): Promise<Page<ExplainedAnswer>> {
  const where = and(ownConversations(principal), olderThan(messages.id, cursor))
  const { items, nextCursor } = toPage(await answerRows(db, principal, { where, limit: limit + 1 }), limit)
  return { items: await explainAnswers(db, items), nextCursor }
}

const is = (expression: SQL | AnyPgColumn, value: string | number | undefined): SQL | undefined =>
  value === undefined ? undefined : sql`${expression} = ${value}`

/** A condition that nothing meets: what is filtered by does not exist for this kind. */
const none = (value: unknown): SQL | undefined => (value === undefined ? undefined : sql`FALSE`)

function within({ since, until, cursor }: TraceQuery, table: { id: AnyPgColumn; createdAt: AnyPgColumn }) {
  return and(
    olderThan(table.id, cursor),
    since === undefined ? undefined : gte(table.createdAt, momentOf('since', since)),
    until === undefined ? undefined : lte(table.createdAt, momentOf('until', until)),
  )
}

/** A leap second, and the year 0, have the form of a moment and are none. */
function momentOf(name: string, text: string): Date {
  const moment = new Date(text)
  if (!(moment.getUTCFullYear() > 0)) throw invalid(`querystring.${name}`, 'must be a moment that exists')
  return moment
}

/** Of answers, and of replays of them: `answerId` says which answer. */
const askedThat = (query: TraceQuery, table: typeof messages | typeof replays, answerId: AnyPgColumn) =>
  and(
    is(conversations.projectId, query.project_id),
    is(conversations.userId, query.user_id),
    is(conversations.id, query.conversation_id),
    is(answerId, query.message_id),
    is(table.status, query.status),
    is(table.model, query.model),
    is(table.traceId, query.trace_id),
    none(query.document_id),
    within(query, table),
  )

const ingestionsThat = (query: TraceQuery) =>
  and(
    is(documents.projectId, query.project_id),
    is(documents.createdBy, query.user_id),
    is(documents.id, query.document_id),
    is(documentVersions.status, query.status),
    is(ingestionTraceId, query.trace_id),
    none(query.conversation_id),
    none(query.message_id),
    none(query.model),
    within(query, documentVersions),
  )
