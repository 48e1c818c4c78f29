import { isObject, type Json } from '../core/json.ts'
import type { FinishReason, ModelEvent, ToolCall } from '../services/chat/types.ts'

/** A piece of a tool call, which comes in many frames; `index` says of which call of the turn. */
export interface ToolCallPiece {
  index: number
  id: string
  name: string
  arguments: string
}

/** What a frame of a chat stream says, or why it cannot be used. */
export type ChatFrame =
  | {
      type: 'events'
      events: ModelEvent[]
      toolCallPieces: ToolCallPiece[]
      /** What the model thinks before it answers, where it shows that. */
      thought: string
      /** How many of the tokens of `usage` were thoughts. */
      thoughtTokens: number
      /** Which model answers, as its server names it, and the id of its answer. */
      answerer: { model: string; id: string | null } | null
    }
  | { type: 'broken'; reason: string }

const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)

/** What the database takes for a number of tokens. */
const MAX_TOKENS = 2 ** 31 - 1
const countOf = (value: unknown): number | null => {
  const number = numberOf(value)
  return number !== null && Number.isInteger(number) && number >= 0 && number <= MAX_TOKENS ? number : null
}
/** No answer costs as much. */
const MAX_COST_USD = 1_000_000
const costOf = (value: unknown): number | null => {
  const number = numberOf(value)
  return number !== null && number >= 0 && number <= MAX_COST_USD ? number : null
}

/**
 * Reads one `chat.completion.chunk` of OpenAI's API, as LiteLLM sends it: usage comes in a frame of its own, with or
 * without an empty choice, and a failure as `{"error": …}`. Written by hand: it runs for every token.
 */
export function readChatFrame(data: string): ChatFrame {
  let frame: unknown
  try {
    frame = JSON.parse(data)
  } catch {
    return { type: 'broken', reason: 'a frame is not JSON' }
  }
  if (!isObject(frame)) return { type: 'broken', reason: 'a frame is not an object' }
  if (frame.error !== undefined) return { type: 'broken', reason: 'the model server sent an error' }
  const events: ModelEvent[] = []
  let toolCallPieces: ToolCallPiece[] = []
  let thought = ''
  const choice: unknown = Array.isArray(frame.choices) ? frame.choices[0] : undefined
  if (isObject(choice)) {
    const { delta, finish_reason } = choice
    if (isObject(delta) && typeof delta.content === 'string' && delta.content !== '') {
      events.push({ type: 'text', text: delta.content })
    }
    if (isObject(delta) && Array.isArray(delta.tool_calls)) toolCallPieces = delta.tool_calls.flatMap(pieceOf)
    if (isObject(delta)) thought = thoughtOf(delta)
    if (typeof finish_reason === 'string') events.push({ type: 'finish', reason: reasonOf(finish_reason) })
  }
  const answerer =
    typeof frame.model === 'string' ? { model: frame.model, id: typeof frame.id === 'string' ? frame.id : null } : null
  if (!isObject(frame.usage)) return { type: 'events', events, toolCallPieces, thought, thoughtTokens: 0, answerer }
  events.push(usageOf(frame.usage))
  const { completion_tokens_details: details } = frame.usage
  const thoughtTokens = isObject(details) ? (countOf(details.reasoning_tokens) ?? 0) : 0
  return { type: 'events', events, toolCallPieces, thought, thoughtTokens, answerer }
}

/** LiteLLM and DeepSeek call it `reasoning_content`, others `reasoning`. */
function thoughtOf({ reasoning_content, reasoning }: Json): string {
  if (typeof reasoning_content === 'string') return reasoning_content
  return typeof reasoning === 'string' ? reasoning : ''
}

function reasonOf(reason: string): FinishReason {
  if (reason === 'function_call') return 'tool_calls'
  return reason === 'length' || reason === 'content_filter' || reason === 'tool_calls' ? reason : 'stop'
}

/** Servers that send a call whole often leave out its index: it is a call of its own at its position. */
function pieceOf(piece: unknown, position: number): ToolCallPiece[] {
  if (!isObject(piece)) return []
  const { index, id, function: called } = piece
  const { name, arguments: written } = isObject(called) ? called : {}
  return [
    {
      index: numberOf(index) ?? position,
      id: typeof id === 'string' ? id : '',
      name: typeof name === 'string' ? name : '',
      arguments: typeof written === 'string' ? written : isObject(written) ? JSON.stringify(written) : '',
    },
  ]
}

/** Bounds of what one turn of a model may ask for. */
const MAX_CALLS = 64
const MAX_CALL_CHARACTERS = 200_000

/** Puts the pieces of a turn's tool calls together. */
export interface ToolCallCollector {
  /** @returns false when a turn asks for more than any sensible one. */
  push(pieces: readonly ToolCallPiece[]): boolean
  /** The calls of the turn, in their order, each with an id. */
  calls(): ToolCall[]
}

export function createToolCallCollector(): ToolCallCollector {
  const open = new Map<number, { id: string; name: string; arguments: string }>()
  let characters = 0
  return {
    push(pieces) {
      for (const piece of pieces) {
        const call = open.get(piece.index) ?? { id: '', name: '', arguments: '' }
        // The id comes once; some servers repeat it in every piece.
        if (call.id === '') call.id = piece.id
        if (piece.name !== call.name) call.name += piece.name
        call.arguments += piece.arguments
        open.set(piece.index, call)
        characters += piece.name.length + piece.arguments.length
      }
      return open.size <= MAX_CALLS && characters <= MAX_CALL_CHARACTERS
    },
    calls: () =>
      [...open].map(([index, { id, name, arguments: written }]) => ({
        id: id === '' ? `call_${index + 1}` : id,
        type: 'function',
        function: { name, arguments: written },
      })),
  }
}

function usageOf(usage: Json): ModelEvent {
  return {
    type: 'usage',
    promptTokens: countOf(usage.prompt_tokens),
    completionTokens: countOf(usage.completion_tokens),
    costUsd: costOf(usage.cost),
  }
}

/** The names in an answer of `GET /v1/models`; what has another shape is no model. */
export function modelListOf(body: unknown): string[] {
  if (!isObject(body) || !Array.isArray(body.data)) return []
  return body.data.flatMap((model: unknown) => (isObject(model) && typeof model.id === 'string' ? [model.id] : []))
}
