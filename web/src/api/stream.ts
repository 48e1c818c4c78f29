import { authorizedFetch } from './client'
import { ApiError, errorOf, offline, toApiError } from './errors'
import { framesOf } from './events'
import type { Citation } from './types'

/** What an answer says as it is made. */
export type AnswerEvent =
  | { type: 'text'; text: string }
  | { type: 'status'; step: string }
  | { type: 'citation'; citation: Citation }

export interface Reading {
  conversationId: number
  messageId: number
  /** Ends when the answer does. @throws ApiError when it failed, or the connection could not be had again. */
  events: AsyncGenerator<AnswerEvent>
}

const DONE = '[DONE]'
/** Waits between tries to take a broken stream up again; the server keeps an answer going for 15 s without a reader. */
const RETRY_MS = [250, 500, 1_000, 2_000, 4_000, 4_000]

function eventOf(name: string | undefined, data: string): AnswerEvent | null {
  if (name === undefined || name === 'message') return { type: 'text', text: data }
  if (name === 'error') throw toApiError(JSON.parse(data), { status: 200, traceId: null })
  if (name === 'status') return { type: 'status', step: JSON.parse(data).step }
  if (name === 'citation') return { type: 'citation', citation: JSON.parse(data) }
  return null
}

async function open(request: Request): Promise<Response> {
  const response = await authorizedFetch(request)
  if (!response.ok) throw await errorOf(response)
  return response
}

/** Reads to `[DONE]`; a connection that breaks is taken up again after the last frame that came. */
async function* read(first: Response, messageId: number): AsyncGenerator<AnswerEvent> {
  let response = first
  let lastId = '0'
  for (let tries = 0; ; ) {
    try {
      if (!response.body) throw offline()
      for await (const { id, event, data } of framesOf(response.body)) {
        tries = 0
        lastId = id ?? lastId
        if (event === undefined && data === DONE) return
        const next = eventOf(event, data)
        if (next) yield next
      }
    } catch (error) {
      if (error instanceof ApiError && error.code !== 'offline') throw error
    }
    // It broke off: neither `[DONE]` nor an error came.
    const waitMs = RETRY_MS[tries++]
    if (waitMs === undefined) throw offline()
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    const headers = { 'Last-Event-ID': lastId }
    try {
      response = await open(new Request(`/api/chat/streams/${messageId}`, { headers }))
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'offline') throw error
      response = new Response()
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
