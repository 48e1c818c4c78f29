import { sql } from 'drizzle-orm'
import { boolean, check, doublePrecision, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import type { Citation } from '../schemas/chat.ts'
import type { ReplayChanges, StoredSpan } from '../schemas/trace.ts'
import { createdAt, id, ref } from './columns.ts'
import { accountColumns, messages } from './conversation.ts'
import { documentVersions } from './document.ts'

/**
 * The spans that one process made for one thing, so that a trace can be opened without any trace store. A trace has several
 * such parts when several processes work at it, and things of several people when they continue one `traceparent`.
 */
export const traceSpans = pgTable(
  'trace_spans',
  {
    id: id(),
    traceId: text().notNull(),
    /** What they explain; they go with it, and are seen by whoever may see it. */
    messageId: ref().references(() => messages.id, { onDelete: 'cascade' }),
    versionId: ref().references(() => documentVersions.id, { onDelete: 'cascade' }),
    replayId: ref().references(() => replays.id, { onDelete: 'cascade' }),
    spans: jsonb().$type<StoredSpan[]>().notNull(),
    /** How many more there were. */
    dropped: integer().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    index('trace_spans_trace').on(table.traceId),
    index('trace_spans_message').on(table.messageId).where(sql`message_id IS NOT NULL`),
    index('trace_spans_version').on(table.versionId).where(sql`version_id IS NOT NULL`),
    index('trace_spans_replay').on(table.replayId).where(sql`replay_id IS NOT NULL`),
    index('trace_spans_created').using('brin', table.createdAt),
    check('trace_spans_one_owner', sql`num_nonnulls(message_id, version_id, replay_id) = 1`),
  ],
)

/** An answer's question asked once more with something changed. It is in no conversation. */
export const replays = pgTable(
  'replays',
  {
    id: id(),
    /** The answer that it is compared with. */
    messageId: ref()
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    traceId: text().notNull(),
    /** What was asked to be different. */
    changes: jsonb().$type<ReplayChanges>().notNull(),
    status: text({ enum: ['complete', 'stopped', 'interrupted', 'failed'] }).notNull(),
    finishReason: text({ enum: ['stop', 'length', 'content_filter'] }),
    errorCode: text(),
    errorDetail: text(),
    content: text().notNull(),
    citations: jsonb().$type<Citation[]>().notNull(),
    model: text().notNull(),
    promptTokens: integer(),
    completionTokens: integer(),
    usageEstimated: boolean().notNull(),
    costUsd: doublePrecision(),
    ...accountColumns(),
    createdAt: createdAt(),
  },
  (table) => [
    index('replays_message').on(table.messageId),
    index('replays_trace').on(table.traceId),
    index('replays_created').using('brin', table.createdAt),
  ],
)
