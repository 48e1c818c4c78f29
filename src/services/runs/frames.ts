import type { FrameEvent } from '../../models/conversation.ts'
import type { ErrorResponse } from '../../schemas/base.ts'
import type { Citation, MessageResponse, ToolEvent } from '../../schemas/chat.ts'
import type { Passage } from '../retrieval/types.ts'

/** One step of an answer as it is journalled and sent: raw text for `text`, JSON for every other event. */
export interface Frame {
  event: FrameEvent
  data: string
}

/** A frame as one kind of reader sees it. */
export interface ReaderFrame extends Frame {
  /** Counts what that kind sees, from 1 without a gap. */
  id: number
  /** Counts everything that was journalled. */
  seq: number
}

/**
 * Every run journals its text, its citations and its failure, so that whatever was shown can be rebuilt; a run whose
 * readers want events journals those too. A plain reader is not shown the citations.
 */
export const isVisible = (events: boolean, { event }: Frame): boolean => events || event === 'text' || event === 'error'

/** What a run without events journals too: the answer, and the steps that were taken for it. */
const ALWAYS_KEPT: ReadonlySet<Frame['event']> = new Set(['text', 'citation', 'tool', 'error'])
export const isAlwaysKept = ({ event }: Frame): boolean => ALWAYS_KEPT.has(event)

const DONE_MARK = '[DONE]'
/** What is held of a run is bounded by a number of frames, so no frame of text may be of any length. */
const MAX_TEXT_CHARACTERS = 8 * 1024

/**
 * The frames of a piece of answer text. A `[DONE]` that the model wrote itself is spread over two frames, because
 * readers take a line of that text for the end of the stream.
 */
export function textFrames(text: string): Frame[] {
  const frames: Frame[] = []
  let from = 0
  for (let at = text.indexOf(DONE_MARK); at >= 0; at = text.indexOf(DONE_MARK, at + 1)) {
    const cut = at + DONE_MARK.length / 2
    addText(frames, text.slice(from, cut))
    from = cut
  }
  addText(frames, text.slice(from))
  return frames
}

function addText(frames: Frame[], text: string): void {
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + MAX_TEXT_CHARACTERS, text.length)
    // Half a character cannot be stored.
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to--
    frames.push({ event: 'text', data: text.slice(from, to) })
    from = to
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff

export const citationFrame = (citation: Citation): Frame => ({ event: 'citation', data: JSON.stringify(citation) })
export const toolFrame = (tool: ToolEvent): Frame => ({ event: 'tool', data: JSON.stringify(tool) })
export const sourcesFrame = (passages: readonly Passage[]): Frame => ({
  event: 'sources',
  data: JSON.stringify(passages.map(toSource)),
})
export const errorFrame = (error: ErrorResponse): Frame => ({ event: 'error', data: JSON.stringify(error) })
export const doneFrame = (message: MessageResponse): Frame => ({ event: 'done', data: JSON.stringify({ message }) })

const toSource = (passage: Passage) => ({
  number: passage.number,
  document_id: passage.documentId,
  document_name: passage.documentName,
  version: passage.version,
  chunk_id: passage.chunkId,
  page: passage.pages[0]?.number ?? 1,
  start: passage.start,
  end: passage.end,
  text: passage.text,
  score: passage.score,
})
