import type { Pool } from 'pg'
import type { RunDraft } from '../../models/conversation.ts'

/**
 * Writes down what is known of an open run's answer, in place of what was known before, so that whoever ends the run of a process
 * that died can still tell how it came to be.
 */
export async function keepDraft(
  pool: Pool,
  { messageId, owner, draft }: { messageId: number; owner: string; draft: RunDraft },
): Promise<void> {
  const { searchQuery, candidates, retrieval, agent, prompt, steps } = draft
  await pool.query({
    name: 'keep_draft',
    text: 'UPDATE runs SET draft = $3 WHERE message_id = $1 AND owner = $2 AND ended_at IS NULL',
    values: [
      messageId,
      owner,
      JSON.stringify({ searchQuery, candidates, retrieval, agent, prompt, steps } satisfies RunDraft),
    ],
  })
}
