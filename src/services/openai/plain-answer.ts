import { isObject, type Json } from '../../core/json.ts'
import { doubtOf } from '../../providers/litellm-ending.ts'

/** What a plain model's answer has come to so far. */
export interface AnswerTally {
  /** Counts a chunk or a whole completion; the same shape but for `delta` and `message`. */
  see(frame: Json): void
  /** Whether every choice that was begun has ended; a stream that ends before was cut. */
  isFinished(): boolean
  /** Why the end that LiteLLM says there was is not believed; null when it is. */
  doubt(): string | null
  /** More than the tokens asked for can be: the model ignores its limit. */
  isTooLong(): boolean
  usage(): { promptTokens: number; completionTokens: number; costUsd: number | null }
  finishReasons(): string[]
  /** Which model answered, as its server names it. */
  model(): string | null
  /** The choices that have not ended. */
  open(): number[]
}

/** No token is longer on average; a model that ignores its limit is cut there. */
const MAX_CHARACTERS_PER_TOKEN = 16
const CHARACTERS_PER_TOKEN = 4

export function createTally({ maxTokens, promptTokens }: { maxTokens: number; promptTokens: number }): AnswerTally {
  const choices = new Map<number, string | null>()
  let characters = 0
  let bytes = 0
  let said: Json | null = null
  let model: string | null = null
  return {
    see(frame) {
      if (isObject(frame.usage)) said = frame.usage
      if (typeof frame.model === 'string') model = frame.model
      if (!Array.isArray(frame.choices)) return
      for (const choice of frame.choices) {
        if (!isObject(choice) || isBare(choice)) continue
        const index = numberOf(choice.index) ?? 0
        const { finish_reason: reason } = choice
        choices.set(index, typeof reason === 'string' ? reason : (choices.get(index) ?? null))
        for (const text of wordsOf(choice.delta ?? choice.message)) {
          characters += text.length
          bytes += Buffer.byteLength(text)
        }
      }
    },
    isFinished: () => choices.size > 0 && [...choices.values()].every((reason) => reason !== null),
    doubt() {
      const stated = numberOf(said?.completion_tokens)
      const details = isObject(said?.completion_tokens_details) ? said.completion_tokens_details : {}
      const statedTokens = stated === null ? null : stated - (numberOf(details.reasoning_tokens) ?? 0)
      const doubts = [...choices.values()].map((finish) => doubtOf({ finish, saidBytes: bytes, statedTokens }))
      return doubts.find((doubt) => doubt !== null) ?? null
    },
    isTooLong: () => characters > maxTokens * MAX_CHARACTERS_PER_TOKEN,
    usage: () => ({
      promptTokens: numberOf(said?.prompt_tokens) ?? promptTokens,
      completionTokens: numberOf(said?.completion_tokens) ?? Math.ceil(characters / CHARACTERS_PER_TOKEN),
      costUsd: numberOf(said?.cost),
    }),
    model: () => model,
    finishReasons: () => [...choices.values()].filter((reason) => reason !== null),
    open: () => [...choices].filter(([, reason]) => reason === null).map(([index]) => index),
  }
}

export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null

/** LiteLLM's frame of usage has a choice in which nothing is said. */
export const isBare = ({ delta, finish_reason }: Json): boolean =>
  isObject(delta) && Object.values(delta).every((value) => value === null) && finish_reason == null

/** Where the words of a model stand in a message or a piece of one; sounds and pictures are not counted. */
const WORDS = ['content', 'reasoning_content', 'refusal', 'tool_calls', 'function_call']

const wordsOf = (message: unknown): string[] =>
  isObject(message) ? WORDS.flatMap((name) => textsIn(message[name])) : []

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
