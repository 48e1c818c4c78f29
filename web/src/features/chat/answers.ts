import { type AnswerEvent, ask, readAgain } from '../../api/stream'
import type { Citation, Message } from '../../api/types'

/** An answer as it is made; what is shown of it changes at most once a frame of the screen. */
export interface LiveAnswer {
  text: string
  citations: readonly Citation[]
  /** What is being done, as the server calls it; null once it is over. */
  step: string | null
  /** The message as it is kept, once it is over. */
  message: Message | null
  error: unknown
}

const FRESH: LiveAnswer = { text: '', citations: [], step: 'retrieving', message: null, error: null }

/** Answers that this page reads, by the ids of their messages: whoever shows one may come and go meanwhile. */
const answers = new Map<number, LiveAnswer>()
const watchers = new Map<number, Set<() => void>>()
const reading = new Map<number, AbortController>()

export const liveAnswer = (messageId: number): LiveAnswer | undefined => answers.get(messageId)

export function watchAnswer(messageId: number, watcher: () => void): () => void {
  const those = watchers.get(messageId) ?? new Set()
  watchers.set(messageId, those.add(watcher))
  return () => those.delete(watcher)
}

function show(messageId: number, answer: LiveAnswer): void {
  answers.set(messageId, answer)
  for (const watcher of watchers.get(messageId) ?? []) watcher()
}

function after(answer: LiveAnswer, event: AnswerEvent): LiveAnswer {
  switch (event.type) {
    case 'text':
      return { ...answer, text: answer.text + event.text }
    case 'status':
      return { ...answer, step: event.step }
    case 'citation':
      return { ...answer, citations: [...answer.citations, event.citation] }
    case 'done':
      return { ...answer, message: event.message, step: null }
  }
}

/** Reads to the end; what comes between two frames of the screen is shown together. */
async function follow(messageId: number, events: AsyncIterable<AnswerEvent>): Promise<void> {
  let answer = FRESH
  let isDrawn = true
  show(messageId, answer)
  const draw = (): void => {
    isDrawn = true
    show(messageId, answer)
  }
  try {
    for await (const event of events) {
      answer = after(answer, event)
      if (isDrawn) requestAnimationFrame(draw)
      isDrawn = false
    }
    answer = { ...answer, step: null }
  } catch (error) {
    answer = { ...answer, step: null, error }
  }
  draw()
}

export interface Begun {
  conversationId: number
  messageId: number
  /** When the answer is over, however it ended. */
  ended: Promise<void>
}

/** Sends a question. @throws ApiError when it is refused. */
export async function begin(question: object): Promise<Begun> {
  const stop = new AbortController()
  const { conversationId, messageId, events } = await ask(question, stop.signal)
  reading.set(messageId, stop)
  const ended = follow(messageId, events).finally(() => reading.delete(messageId))
  return { conversationId, messageId, ended }
}

/** Reads an answer that was being made when the page came; nothing happens when it is read already. */
export async function resume(messageId: number): Promise<void> {
  if (reading.has(messageId)) return
  const stop = new AbortController()
  reading.set(messageId, stop)
  await follow(messageId, readAgain(messageId, stop.signal)).finally(() => reading.delete(messageId))
}
