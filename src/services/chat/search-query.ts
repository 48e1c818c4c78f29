import { withSpan } from '../../core/telemetry.ts'
import type { Llm } from '../../providers/llm.ts'
import { analyze } from '../retrieval/analyze.ts'
import { withoutMarkers } from './prompt.ts'
import type { PromptMessage, Usage } from './types.ts'

/** A question as it is searched for, and what it took to find that out. */
export interface SearchQueryResult {
  query: string
  usage: Usage | null
}

export interface FollowUp {
  question: string
  /** The conversation before it, oldest first. */
  history: readonly PromptMessage[]
  /** Rewrites the question; null: only words of this conversation are put together. */
  model: { llm: Llm; name: string } | null
}

/** An answer waits no longer for its question to be rewritten. */
const TIMEOUT_MS = 10_000
const MAX_TOKENS = 200
const MAX_CHARACTERS = 1_000

const INSTRUCTION = `Rewrite the user's last question so that it can be understood without the conversation: put in what its pronouns and omissions mean. Keep its language, names, figures and quoted words. If it can be understood alone, repeat it. Reply with the question only; do not answer it.`

/**
 * What to search for to answer a question. One that follows others often means what they were about ("And in 2021?"): a
 * model rewrites it to stand alone. Without one, or when it fails, a question that says little is searched for together
 * with the one before it.
 */
export async function searchQueryOf(followUp: FollowUp, signal: AbortSignal): Promise<SearchQueryResult> {
  const { question, history, model } = followUp
  const before = history.findLast(({ role }) => role === 'user')?.content
  if (before === undefined) return { query: question, usage: null }
  if (model) {
    const rewritten = await rewrite(followUp, model, signal)
    if (rewritten) return rewritten
  }
  return { query: saysLittle(question) ? `${before}\n${question}` : question, usage: null }
}

/** Words that stand for something said before, or begin a question that goes on from it. */
const REFERRING =
  /^(?:and|but|or|also|what about|how about|why|und|oder|et|ou|y|o)\b|\b(?:it|its|he|she|they|them|their|his|her|this|that|these|those|one|ones|there|same|former|latter)\b/iu
/** Content words from which on a question says what it is about. */
const ENOUGH_WORDS = 3

const saysLittle = (question: string): boolean =>
  REFERRING.test(question.trim()) || new Set(analyze(question, 'en')).size < ENOUGH_WORDS

/** What people and models said, without what tools answered. */
const isSpoken = (message: PromptMessage): boolean =>
  message.role !== 'tool' && !(message.role === 'assistant' && message.tool_calls)

/** Null when the model fails or says nothing of use; only the end of the run is passed on. */
async function rewrite(
  { question, history }: FollowUp,
  { llm, name }: { llm: Llm; name: string },
  signal: AbortSignal,
): Promise<SearchQueryResult | null> {
  const messages: PromptMessage[] = [
    { role: 'system', content: INSTRUCTION },
    ...withoutMarkers(history).filter(isSpoken),
    { role: 'user', content: `${question}\n\n(Rewrite this question to stand alone.)` },
  ]
  let usage: Usage | null = null
  let text = ''
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
    await withSpan('chat.rewrite', { 'gen_ai.request.model': name }, async () => {
      for await (const events of llm.stream(
        { model: name, messages, maxTokens: MAX_TOKENS, temperature: 0 },
        limited,
      )) {
        for (const event of events) {
          if (event.type === 'text') text += event.text
          else if (event.type === 'usage') usage = event
        }
        if (text.length > MAX_CHARACTERS) break
      }
    })
  } catch {
    signal.throwIfAborted()
    return null
  }
  const query = text.trim().split('\n')[0]?.trim().slice(0, MAX_CHARACTERS).toWellFormed() ?? ''
  return query === '' ? null : { query, usage }
}
