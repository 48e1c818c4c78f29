import type { Citation } from '../../schemas/chat.ts'

export type { MarkerCheck } from '../../schemas/account.ts'

/** A tool that a model asks for; `arguments` is JSON as the model wrote it, which may be anything. */
export interface ToolCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

/** One message as a model receives it, in the names of OpenAI's chat API. */
export type PromptMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; tool_calls?: ToolCall[] }
  | { role: 'tool'; tool_call_id: string; content: string }

/** A tool as it is offered to a model: its name, what it does, and a JSON Schema of its arguments. */
export interface ToolDefinition {
  name: string
  description: string
  parameters: object
}

/** What a run asks of whatever answers: a model behind LiteLLM or the built-in extractive one. */
export interface ModelRequest {
  model: string
  messages: PromptMessage[]
  temperature?: number
  maxTokens?: number
  /** Tools that the model may ask for; `none` offers them for what was said before, and lets none be called. */
  tools?: readonly ToolDefinition[]
  toolChoice?: 'auto' | 'none'
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
  /** Once, before all else: which model answers, as its server names it, and under which id. */
  | { type: 'answerer'; model: string; id: string | null }
  | ({ type: 'usage' } & Usage)
  /** All that the model asks for in this turn, just before its `finish`. */
  | { type: 'tool_calls'; calls: ToolCall[] }
  /** `length`: cut at the token limit. A stream that ends without this was cut off. */
  | { type: 'finish'; reason: FinishReason }

export type FinishReason = 'stop' | 'length' | 'content_filter' | 'tool_calls'

/** Everything that came in one read of the connection, in order: consumers write once per read. */
export type ModelStream = AsyncIterable<ModelEvent[]>

/** What a reader gets of an answer, in order: text exactly as stored, and each citation just before its marker. */
export type AnswerPart = { type: 'text'; text: string } | { type: 'citation'; citation: Citation }
