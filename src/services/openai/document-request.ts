import { invalid } from '../../core/errors.ts'
import type { Told } from '../../models/conversation.ts'
import type { ChatCompletionRequest, OpenAiMessage } from '../../schemas/openai.ts'
import { newestExchanges } from '../chat/history.ts'
import { textOf } from './plain-request.ts'

/** What a request to a model that answers from documents amounts to. */
export interface DocumentQuestion {
  text: string
  told: Told
  /** The newest question and answer of the history, to know the conversation by. */
  before: { question: string; answer: string } | null
}

/** Have no part in what the answer says. */
const WITHOUT_EFFECT = new Set([
  ...['user', 'metadata', 'store', 'service_tier', 'safety_identifier', 'prompt_cache_key', 'prompt_cache_retention'],
  ...['parallel_tool_calls', 'stream', 'stream_options', 'model', 'messages'],
])
const HONOURED = new Set(['temperature', 'max_tokens', 'max_completion_tokens'])
/** What clients send as the defaults of OpenAI's API, which ask for nothing. */
const NEUTRAL: Record<string, unknown> = {
  n: 1,
  top_p: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
  logprobs: false,
  tool_choice: 'none',
}
/** As long as a question of `/api/chat`. */
const MAX_QUESTION_CHARACTERS = 32_000

/** @throws AppError 422 for what an answer from documents cannot honour: better refused than ignored. */
export function toDocumentQuestion(request: ChatCompletionRequest): DocumentQuestion {
  for (const [name, value] of Object.entries(request)) {
    if (!isHonoured(name, value))
      throw invalid(`body.${name}`, 'is not possible with a model that answers from documents')
  }
  const texts = request.messages.map((message, at) => ({ role: message.role, content: readText(message, at) }))
  const last = texts.pop()
  if (last?.role !== 'user' || last.content.trim() === '') {
    throw invalid('body.messages', 'must end with a question of the user')
  }
  const system = texts.filter(({ role }) => role === 'system' || role === 'developer')
  const instructions = system.map(({ content }) => content).join('\n\n')
  for (const [what, text] of Object.entries({ question: last.content, 'system message': instructions })) {
    if (text.length > MAX_QUESTION_CHARACTERS) {
      throw invalid('body.messages', `hold a ${what} of more than ${MAX_QUESTION_CHARACTERS} characters`)
    }
  }
  const said = texts.flatMap(({ role, content }) =>
    (role === 'user' || role === 'assistant') && content !== '' ? [{ role, content, steps: null }] : [],
  )
  return {
    text: last.content,
    told: {
      history: newestExchanges(said).flatMap(({ role, content }) =>
        role === 'user' || role === 'assistant' ? [{ role, content }] : [],
      ),
      ...(instructions === '' ? {} : { instructions }),
    },
    before: beforeOf(said),
  }
}

function isHonoured(name: string, value: unknown): boolean {
  if (value == null || WITHOUT_EFFECT.has(name) || HONOURED.has(name) || NEUTRAL[name] === value) return true
  if (Array.isArray(value)) return value.length === 0
  return name === 'response_format' && typeof value === 'object' && 'type' in value && value.type === 'text'
}

function readText(message: OpenAiMessage, at: number): string {
  const { role, content } = message
  const path = `body.messages[${at}]`
  if (role === 'tool' || role === 'function') throw invalid(path, 'is of a tool, which this model has none of')
  if (Array.isArray(content) && content.some(({ type }) => type !== 'text' && type !== 'refusal')) {
    throw invalid(path, 'holds more than text; this model answers from documents and sees no pictures or sounds')
  }
  const text = textOf(message)
  if (text.includes('\0')) throw invalid(path, 'must not contain a NUL character')
  return text.toWellFormed()
}

function beforeOf(said: readonly { role: string; content: string }[]): DocumentQuestion['before'] {
  const [question, answer] = said.slice(-2)
  return question?.role === 'user' && answer?.role === 'assistant'
    ? { question: question.content, answer: answer.content }
    : null
}
