import { authorizedFetch } from './client'
import { ApiError, errorOf, toApiError } from './errors'
import { framesOf, listenForSilence } from './events'
import { AWAY, pause } from './reach'
import type { Citation } from './types'

/** A call of a tool: said as it begins, and again as it ends. */
export interface ToolCall {
  id: string
  name: string
  /** JSON, as the model wrote it. */
  arguments: string
  status: 'running' | 'done' | 'failed'
}

/** What an answer says as it is made, and how its reading goes. */
export type AnswerEvent =
  | { type: 'text'; text: string }
  | { type: 'status'; step: string }
  | { type: 'citation'; citation: Citation }
  | { type: 'tool'; call: ToolCall }
  | { type: 'connection'; isLost: boolean }

export interface Reading {
  conversationId: number
  messageId: number
  /** Ends when the answer does, however often the connection is lost meanwhile. @throws ApiError when it failed. */
  events: AsyncGenerator<AnswerEvent>
}

const DONE = '[DONE]'
/** Waits between tries to take a broken stream up again, the last one for as long as it takes: what was said is kept. */
const RETRY_MS = [250, 500, 1_000, 2_000, 4_000]

function eventOf(name: string | undefined, data: string): AnswerEvent | null {
  if (name === undefined || name === 'message') return { type: 'text', text: data }
  if (name === 'error') throw toApiError(JSON.parse(data), { status: 200, traceId: null })
  if (name === 'status') return { type: 'status', step: JSON.parse(data).step }
  if (name === 'citation') return { type: 'citation', citation: JSON.parse(data) }
  if (name === 'tool') return { type: 'tool', call: JSON.parse(data) }
  return null
}

async function open(request: Request): Promise<Response> {
  const response = await authorizedFetch(request)
  if (!response.ok) throw await errorOf(response)
  return response
}

const isAway = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'offline' || AWAY.has(error.status))

/** Reads to `[DONE]`; a connection that breaks is taken up again after the last frame that came. */
async function* read(first: Response, messageId: number): AsyncGenerator<AnswerEvent> {
  let response: Response | null = first
  let lastId = '0'
  for (let tries = 0; ; tries++) {
    try {
      if (tries > 0 && response) yield { type: 'connection', isLost: false }
      if (response?.body) {
        for await (const { id, event, data } of framesOf(response.body)) {
          tries = 0
          lastId = id ?? lastId
          if (event === undefined && data === DONE) return
          const next = eventOf(event, data)
          if (next) yield next
        }
      }
    } catch (error) {
      if (error instanceof ApiError && !isAway(error)) throw error
    }
    // It broke off: neither `[DONE]` nor an error came. Nobody need hear of it when the first try mends it.
    if (tries > 0) yield { type: 'connection', isLost: true }
    await pause(RETRY_MS[tries] ?? RETRY_MS.at(-1) ?? 0)
    const { signal, end } = listenForSilence()
    try {
      const headers = { 'Last-Event-ID': lastId }
      response = await open(new Request(`/api/chat/streams/${messageId}`, { headers, signal }))
    } catch (error) {
      if (!isAway(error)) throw error
      response = null
    } finally {
      end()
    }
  }
}

/** Sends a question and reads its answer. */
export async function ask(question: object): Promise<Reading> {
  const response = await open(
    new Request('/api/chat/stream', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...question, events: true }),
    }),
  )
  const idOf = (header: string): number => Number(response.headers.get(header))
  const messageId = idOf('x-message-id')
  return { conversationId: idOf('x-conversation-id'), messageId, events: read(response, messageId) }
}

/** Reads an answer from its beginning, one that is being made or one that was. */
export async function* readAgain(messageId: number): AsyncGenerator<AnswerEvent> {
  const response = await open(new Request(`/api/chat/streams/${messageId}?after=0`))
  yield* read(response, messageId)
}
