import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, alias } from 'drizzle-orm/pg-core'
import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { accounts, conversations, messages } from '../../models/conversation.ts'
import { documents, documentVersions } from '../../models/document.ts'
import { replays } from '../../models/trace.ts'
import { traceAccess } from '../access.ts'
import type { Message } from '../conversations/messages.ts'
import { type DocumentVersion, versionColumns } from '../documents.ts'

/** An answer whose trace is seen; `isReadable` says whether its content may be read too. */
export interface AnswerRow {
  id: number
  message: Message
  projectId: number
  userId: number
  question: string
  firstTokenMs: number | null
  totalMs: number | null
  /** It ended so short a time ago that its spans may still be written. */
  hasJustEnded: boolean
  isReadable: boolean
}

export interface IngestionRow {
  id: number
  traceId: string
  version: DocumentVersion
  name: string
  createdBy: number | null
  hasJustEnded: boolean
  isReadable: boolean
}

export interface ReplayRow {
  id: number
  replay: typeof replays.$inferSelect
  projectId: number
  userId: number
  conversationId: number
  hasJustEnded: boolean
  isReadable: boolean
}

/** Which rows, newest first. */
export interface Selection {
  where: SQL | undefined
  limit: number
}

const questions = alias(messages, 'questions')

/** Spans are gathered for a moment, and then written when the database has time. */
const justNow = (moment: AnyPgColumn) => sql<boolean>`coalesce(${moment} > now() - interval '5 seconds', false)`

export function answerRows(db: Database, principal: Principal, { where, limit }: Selection): Promise<AnswerRow[]> {
  const { seen, read } = traceAccess(principal).answers
  return db
    .select({
      id: messages.id,
      message: messages,
      projectId: conversations.projectId,
      userId: conversations.userId,
      question: sql<string>`coalesce(${questions.content}, '')`,
      firstTokenMs: accounts.firstTokenMs,
      totalMs: accounts.totalMs,
      hasJustEnded: justNow(accounts.createdAt),
      isReadable: sql<boolean>`(${read})`,
    })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .leftJoin(questions, eq(questions.id, messages.parentId))
    .leftJoin(accounts, eq(accounts.messageId, messages.id))
    .where(and(eq(messages.role, 'assistant'), seen, where))
    .orderBy(desc(messages.id))
    .limit(limit)
}

/** The trace id of an ingestion: that of the request that queued it last. */
export const ingestionTraceId = sql<string>`substr(${documentVersions.traceparent}, 4, 32)`

export function ingestionRows(
  db: Database,
  principal: Principal,
  { where, limit }: Selection,
): Promise<IngestionRow[]> {
  const { seen, read } = traceAccess(principal).ingestions
  return db
    .select({
      id: documentVersions.id,
      traceId: ingestionTraceId,
      version: versionColumns,
      name: documents.name,
      createdBy: documents.createdBy,
      hasJustEnded: justNow(documentVersions.updatedAt),
      isReadable: sql<boolean>`(${read})`,
    })
    .from(documentVersions)
    .innerJoin(documents, eq(documents.id, documentVersions.documentId))
    .where(and(sql`${documentVersions.traceparent} IS NOT NULL`, seen, where))
    .orderBy(desc(documentVersions.id))
    .limit(limit)
}

export function replayRows(db: Database, principal: Principal, { where, limit }: Selection): Promise<ReplayRow[]> {
  const { seen, read } = traceAccess(principal).answers
  return db
    .select({
      id: replays.id,
      replay: replays,
      projectId: conversations.projectId,
      userId: conversations.userId,
      conversationId: conversations.id,
      hasJustEnded: justNow(replays.createdAt),
      isReadable: sql<boolean>`(${read})`,
    })
    .from(replays)
    .innerJoin(messages, eq(messages.id, replays.messageId))
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(seen, where))
    .orderBy(desc(replays.id))
    .limit(limit)
}
