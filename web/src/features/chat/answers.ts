import { createStore } from '@tanstack/react-store'
import { type AnswerEvent, ask, readAgain, type ToolCall } from '../../api/stream'
import type { Citation } from '../../api/types'

/** An answer as it is made; what is shown of it changes at most once a frame of the screen. */
export interface LiveAnswer {
  text: string
  citations: readonly Citation[]
  /** What is being done, as the server calls it; null once it is over. */
  step: string | null
  /** Tools that were called for it, in this order. */
  calls: readonly ToolCall[]
  /** The connection is lost, and tried again. */
  isLost: boolean
  error: unknown
}

const FRESH: LiveAnswer = { text: '', citations: [], step: 'retrieving', calls: [], isLost: false, error: null }

/** Answers that this page reads, by the ids of their messages: whoever shows one may come and go meanwhile. */
export const liveAnswers = createStore<ReadonlyMap<number, LiveAnswer>>(new Map())
const reading = new Set<number>()

const show = (messageId: number, answer: LiveAnswer): void =>
  liveAnswers.setState((all) => new Map(all).set(messageId, answer))

/** Once the message is there as it is kept. */
export function forgetLive(messageId: number): void {
  if (reading.has(messageId) || !liveAnswers.get().has(messageId)) return
  liveAnswers.setState((all) => new Map([...all].filter(([id]) => id !== messageId)))
}

function after(answer: LiveAnswer, event: AnswerEvent): LiveAnswer {
  switch (event.type) {
    case 'text':
      return { ...answer, text: answer.text + event.text }
    case 'status':
      return { ...answer, step: event.step }
    case 'citation':
      return { ...answer, citations: [...answer.citations, event.citation] }
    case 'tool':
      return { ...answer, calls: [...answer.calls.filter(({ id }) => id !== event.call.id), event.call] }
    case 'connection':
      return { ...answer, isLost: event.isLost }
  }
}

/** Reads to the end; what comes between two frames of the screen is shown together. */
async function follow(messageId: number, events: AsyncIterable<AnswerEvent>): Promise<void> {
  reading.add(messageId)
  let answer = FRESH
  let isDrawn = true
  const draw = (): void => {
    isDrawn = true
    // A frame that was asked for before the end may come after it.
    if (reading.has(messageId)) show(messageId, answer)
  }
  draw()
  try {
    for await (const event of events) {
      answer = after(answer, event)
      if (isDrawn) requestAnimationFrame(draw)
      isDrawn = false
    }
    answer = { ...answer, step: null }
  } catch (error) {
    answer = { ...answer, step: null, isLost: false, error }
  }
  draw()
  reading.delete(messageId)
}

export interface Begun {
  conversationId: number
  messageId: number
  /** When the answer is over, however it ended. */
  ended: Promise<void>
}

/** Answers to questions of this page, by the ids of their messages, of whose end nobody has told who hears the page. */
export const untold = new Set<number>()

/** Sends a question. @throws ApiError when it is refused. */
export async function begin(question: object): Promise<Begun> {
  const { conversationId, messageId, events } = await ask(question)
  untold.add(messageId)
  return { conversationId, messageId, ended: follow(messageId, events) }
}

/** Reads an answer that was being made when the page came. @returns null when it is read already: whoever began it hears of its end. */
export const resume = (messageId: number): Promise<void> | null =>
  reading.has(messageId) ? null : follow(messageId, readAgain(messageId))
