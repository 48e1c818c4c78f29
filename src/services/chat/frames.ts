import type { FrameEvent } from '../../models/conversation.ts'
import type { ErrorResponse } from '../../schemas/base.ts'
import type { Citation, MessageResponse } from '../../schemas/chat.ts'

/** One step of an answer as it is journalled and sent: raw text for `text`, JSON for every other event. */
export interface Frame {
  event: FrameEvent
  data: string
}

/** A frame as one kind of reader sees it; `id` counts what that kind sees, from 1 without a gap. */
export interface ReaderFrame extends Frame {
  id: number
}

/**
 * Every run journals its text, its citations and its failure, so that whatever was shown can be rebuilt; a run whose
 * readers want events journals those too. A plain reader is not shown the citations.
 */
export const isVisible = (events: boolean, { event }: Frame): boolean => events || event === 'text' || event === 'error'

/** Whether a run without events has to journal it at all. */
export const isAlwaysKept = ({ event }: Frame): boolean => event === 'text' || event === 'citation' || event === 'error'

const DONE_MARK = '[DONE]'

/**
 * The frames of a piece of answer text. A `[DONE]` that the model wrote itself is spread over two frames, because
 * readers take a line of that text for the end of the stream.
 */
export function textFrames(text: string): Frame[] {
  const frames: Frame[] = []
  let from = 0
  for (let at = text.indexOf(DONE_MARK); at >= 0; at = text.indexOf(DONE_MARK, at + 1)) {
    const cut = at + DONE_MARK.length / 2
    frames.push({ event: 'text', data: text.slice(from, cut) })
    from = cut
  }
  if (from < text.length) frames.push({ event: 'text', data: text.slice(from) })
  return frames
}

export const citationFrame = (citation: Citation): Frame => ({ event: 'citation', data: JSON.stringify(citation) })
export const errorFrame = (error: ErrorResponse): Frame => ({ event: 'error', data: JSON.stringify(error) })
export const doneFrame = (message: MessageResponse): Frame => ({ event: 'done', data: JSON.stringify({ message }) })

/** The answer that frames amount to. */
export const contentOf = (frames: readonly Frame[]): string =>
  frames
    .filter(({ event }) => event === 'text')
    .map(({ data }) => data)
    .join('')

/** The citations among frames. */
export const citationsOf = (frames: readonly Frame[]): Citation[] =>
  frames.filter(({ event }) => event === 'citation').map(({ data }) => JSON.parse(data))
