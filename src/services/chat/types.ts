import type { Citation } from '../../schemas/chat.ts'

export type { MarkerCheck } from '../../schemas/account.ts'

/** One message as a model receives it. */
export interface PromptMessage {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** What a run asks of whatever answers: a model behind LiteLLM or the built-in extractive one. */
export interface ModelRequest {
  model: string
  messages: PromptMessage[]
  temperature?: number
  maxTokens?: number
}

export interface Usage {
  promptTokens: number | null
  completionTokens: number | null
  /** US dollars, as LiteLLM states them. */
  costUsd: number | null
}

/** What a model says while it answers. */
export type ModelEvent =
  | { type: 'text'; text: string }
  | ({ type: 'usage' } & Usage)
  /** `length`: cut at the token limit. A stream that ends without this was cut off. */
  | { type: 'finish'; reason: 'stop' | 'length' | 'content_filter' }

/** Everything that came in one read of the connection, in order: consumers write once per read. */
export type ModelStream = AsyncIterable<ModelEvent[]>

/** What a reader gets of an answer, in order: text exactly as stored, and each citation just before its marker. */
export type AnswerPart = { type: 'text'; text: string } | { type: 'citation'; citation: Citation }
