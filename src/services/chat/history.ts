import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import type { PromptMessage } from './types.ts'

/** Messages of a branch that a model is told; the prompt cuts further, by length. */
const MAX_MESSAGES = 20

/** The branch that ends in the answer `messageId`, oldest first; answers without text are left out. */
export async function loadHistory(db: Database, messageId: number | null): Promise<PromptMessage[]> {
  if (messageId === null) return []
  const { rows } = await db.execute<{ role: 'user' | 'assistant'; content: string }>(sql`
    WITH RECURSIVE branch AS (
      SELECT id, parent_id, role, content, 1 AS depth FROM messages WHERE id = ${messageId}
      UNION ALL
      SELECT parent.id, parent.parent_id, parent.role, parent.content, branch.depth + 1
      FROM branch JOIN messages AS parent ON parent.id = branch.parent_id
      WHERE branch.depth < ${MAX_MESSAGES}
    )
    SELECT role, content FROM branch WHERE content <> '' ORDER BY depth DESC`)
  return rows.map(({ role, content }) => ({ role, content }))
}
