import { type SQL, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import type { Jobs, Queue } from '../../core/jobs.ts'
import type { Logger } from '../../core/logging.ts'

const Redaction = Type.Object({ projectId: Type.Integer(), documentId: Type.Integer() })

/**
 * Takes what a deleted document said out of accounts: prompts and tools' results hold its passages, and later questions of
 * a conversation are told them. To be queued in the transaction that deletes it.
 */
export const redactAccounts: Queue<typeof Redaction> = { name: 'redact_accounts', data: Redaction }

/** What stays would be read: it is tried until it is done. */
const TRIES = 1_000

export function workOnRedaction(jobs: Jobs, db: NodePgDatabase, logger: Logger): void {
  jobs.work(redactAccounts, {
    concurrency: 1,
    tries: TRIES,
    handle: ({ projectId, documentId }) => redact(db, projectId, documentId),
    async giveUp(document) {
      logger.error(document, 'accounts still quote a deleted document')
    },
  })
}

/** A document is quoted where it was weighed, and where an agent's model asked to read it by its id. */
async function redact(db: NodePgDatabase, projectId: number, documentId: number): Promise<void> {
  const weighed = JSON.stringify([{ document_id: documentId }])
  const read = `"document_id"\\s*:\\s*${documentId}(?![0-9])`
  const quotes = (candidates: SQL, steps: SQL) => sql`(${candidates} @> ${weighed}::jsonb OR EXISTS (
    SELECT FROM jsonb_path_query(${steps}, '$[*].tools[*].arguments') AS written WHERE written #>> '{}' ~ ${read}))`
  const inProject = sql`SELECT messages.id FROM conversations JOIN messages ON messages.conversation_id = conversations.id
    WHERE conversations.project_id = ${projectId} AND messages.role = 'assistant'`
  for (const table of ['accounts', 'replays']) {
    await db.execute(sql`
      UPDATE ${sql.identifier(table)} SET prompt = NULL, steps = '[]', is_redacted = TRUE
      WHERE message_id IN (${inProject}) AND NOT is_redacted AND ${quotes(sql`candidates`, sql`steps`)}`)
  }
  // Of an answer that is being made: its draft becomes an account if its process dies.
  await db.execute(sql`
    UPDATE runs SET draft = draft || '{"prompt": null, "steps": []}'
    WHERE message_id IN (${inProject}) AND ended_at IS NULL AND ${quotes(sql`draft->'candidates'`, sql`draft->'steps'`)}`)
}
