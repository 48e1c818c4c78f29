import { eq, sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { conversations, messages } from '../../models/conversation.ts'
import type { Message } from './messages.ts'

/**
 * The messages of a conversation are a tree. A message is stored after its parent, so ids grow along a branch, and the
 * newest message below another is the newest leaf there.
 */

/** Of a row of `conversations`: the newest answer of the branch that people see, null when nothing was asked. */
export const currentMessageId = sql<number | null>`coalesce(conversations.current_message_id,
  (SELECT max(newest.id) FROM messages AS newest WHERE newest.conversation_id = conversations.id))`

/** The branch from the first question to this message, in order. */
export const loadBranch = (db: Database, messageId: number): Promise<Message[]> =>
  db
    .select()
    .from(messages)
    .where(
      sql`${messages.id} IN (
        WITH RECURSIVE branch AS (
          SELECT id, parent_id FROM messages WHERE id = ${messageId}
          UNION ALL
          SELECT parent.id, parent.parent_id FROM branch JOIN messages AS parent ON parent.id = branch.parent_id
        )
        SELECT id FROM branch)`,
    )
    .orderBy(messages.id)

/** Makes the branch through this message, to its newest leaf, the one that people see and questions go on from. */
export async function chooseBranch(db: Database, conversationId: number, messageId: number): Promise<void> {
  await db
    .update(conversations)
    .set({
      currentMessageId: sql`(
        WITH RECURSIVE below AS (
          SELECT ${messageId}::bigint AS id
          UNION ALL
          SELECT child.id FROM below JOIN messages AS child ON child.parent_id = below.id
        )
        SELECT max(id) FROM below)`,
      updatedAt: sql`now()`,
    })
    .where(eq(conversations.id, conversationId))
}
