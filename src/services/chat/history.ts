import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { estimateTokens } from '../../core/token-estimate.ts'
import type { AgentStep } from '../../schemas/account.ts'
import { withoutNumbers } from './passage-text.ts'
import type { PromptMessage } from './types.ts'

/** How much of the conversation a model is told, in tokens: the newest exchanges are kept. */
const HISTORY_TOKENS = 6_000
/** More text than that cannot fit; what is further up the branch is not even read. */
const MAX_CHARACTERS = HISTORY_TOKENS * 8
/** A question and its answer, many of them empty, still end somewhere. */
const MAX_MESSAGES = 500

export type BranchRow = { role: 'user' | 'assistant'; content: string; steps: AgentStep[] | null }

/** A question, what was done to answer it, and the answer: it is told as a whole or not at all. */
interface Exchange {
  question: PromptMessage[]
  steps: PromptMessage[]
  answer: PromptMessage[]
}

/**
 * The branch that ends in message `messageId`, oldest first, as a model is told it: the newest exchanges that fit. What
 * an agent's tools answered is told when it fits too, never a part of it. Answers without text are left out.
 */
export async function loadHistory(db: Database, messageId: number | null): Promise<PromptMessage[]> {
  if (messageId === null) return []
  const { rows } = await db.execute<BranchRow>(sql`
    WITH RECURSIVE branch AS (
      SELECT id, parent_id, role, content, 1 AS depth, length(content) AS characters FROM messages WHERE id = ${messageId}
      UNION ALL
      SELECT parent.id, parent.parent_id, parent.role, parent.content, branch.depth + 1, branch.characters + length(parent.content)
      FROM branch JOIN messages AS parent ON parent.id = branch.parent_id
      WHERE branch.depth < ${MAX_MESSAGES} AND branch.characters < ${MAX_CHARACTERS}
    )
    SELECT branch.role, branch.content, nullif(accounts.steps, '[]') AS steps
    FROM branch LEFT JOIN accounts ON accounts.message_id = branch.id
    WHERE branch.content <> '' ORDER BY branch.depth DESC`)
  return newestExchanges(rows)
}

/** Of what was said, oldest first: the newest exchanges that fit. */
export const newestExchanges = (said: readonly BranchRow[]): PromptMessage[] => cut(exchangesOf(said))

function exchangesOf(rows: readonly BranchRow[]): Exchange[] {
  const exchanges: Exchange[] = []
  for (const { role, content, steps } of rows) {
    if (role === 'user') exchanges.push({ question: [{ role, content }], steps: [], answer: [] })
    const last = exchanges.at(-1)
    // The branch is cut above: an answer whose question is not read says little.
    if (role === 'user' || !last) continue
    last.steps = (steps ?? []).flatMap(toMessages)
    last.answer = [{ role, content }]
  }
  return exchanges
}

/** Ids are made anew: another run's may be the same. */
const toMessages = ({ text, tools }: AgentStep, step: number): PromptMessage[] => {
  const idOf = (index: number): string => `past_${step + 1}_${index + 1}`
  return [
    {
      role: 'assistant',
      content: text,
      tool_calls: tools.map(({ name, arguments: written }, index) => ({
        id: idOf(index),
        type: 'function',
        function: { name, arguments: written },
      })),
    },
    ...tools.map(({ result }, index) => ({
      role: 'tool' as const,
      tool_call_id: idOf(index),
      content: withoutNumbers(result),
    })),
  ]
}

function cut(exchanges: readonly Exchange[]): PromptMessage[] {
  const kept: PromptMessage[] = []
  let room = HISTORY_TOKENS
  for (const { question, steps, answer } of exchanges.toReversed()) {
    const tokens = tokensOf(question) + tokensOf(answer)
    if (tokens > room) break
    const stepTokens = tokensOf(steps)
    const fits = tokens + stepTokens <= room
    kept.unshift(...question, ...(fits ? steps : []), ...answer)
    room -= tokens + (fits ? stepTokens : 0)
  }
  return kept
}

const tokensOf = (messages: readonly PromptMessage[]): number =>
  messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
