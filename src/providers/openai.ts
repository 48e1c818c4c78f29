import type { ModelEvent } from '../services/chat/types.ts'

/** What a frame of a chat stream says, or why it cannot be used. */
export type ChatFrame = { type: 'events'; events: ModelEvent[] } | { type: 'broken'; reason: string }

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)

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
  const choice: unknown = Array.isArray(frame.choices) ? frame.choices[0] : undefined
  if (isObject(choice)) {
    const { delta, finish_reason } = choice
    if (isObject(delta) && typeof delta.content === 'string' && delta.content !== '') {
      events.push({ type: 'text', text: delta.content })
    }
    if (typeof finish_reason === 'string') events.push({ type: 'finish', reason: reasonOf(finish_reason) })
  }
  if (isObject(frame.usage)) events.push(usageOf(frame.usage))
  return { type: 'events', events }
}

function reasonOf(reason: string): 'stop' | 'length' | 'content_filter' {
  return reason === 'length' || reason === 'content_filter' ? reason : 'stop'
}

function usageOf(usage: Json): ModelEvent {
  return {
    type: 'usage',
    promptTokens: numberOf(usage.prompt_tokens),
    completionTokens: numberOf(usage.completion_tokens),
    costUsd: numberOf(usage.cost),
  }
}

/** The names in an answer of `GET /v1/models`; what has another shape is no model. */
export function modelListOf(body: unknown): string[] {
  if (!isObject(body) || !Array.isArray(body.data)) return []
  return body.data.flatMap((model: unknown) => (isObject(model) && typeof model.id === 'string' ? [model.id] : []))
}
