import type { FinishReason, ModelEvent, ModelStream } from '../services/chat/types.ts'
import { createFrameReader } from './frame-reader.ts'
import { doubtOf } from './litellm-ending.ts'
import type { ModelClock } from './model-clock.ts'
import { brokenOff, cutShort } from './model-failure.ts'
import { type ChatFrame, createToolCallCollector, readChatFrame } from './openai.ts'

export interface ModelStreamOptions {
  clock: ModelClock
  /** Of text, thoughts and calls together; what is longer is cut, as the model's own limit would. */
  maxCharacters: number
  /** Its way of ending needs a second look; see `doubtOf`. */
  isLitellm: boolean
}

/** From the finish reason to the usage, and from `[DONE]` to the end of the body. */
const AFTER_FINISH_MS = 10_000
const AFTER_DONE_MS = 250

/**
 * The events of a body, its `finish` last and only when the answer is whole. Ends at `[DONE]`, or where the body does.
 * @throws ModelFailure for a body that breaks off, cannot be read or only seems to be whole.
 */
export async function* readModelStream(body: AsyncIterable<Buffer>, options: ModelStreamOptions): ModelStream {
  const { clock, maxCharacters, isLitellm } = options
  const turn = createTurn(maxCharacters)
  const framesIn = createFrameReader(brokenOff)
  let isClosing = false
  let broken: string | null = null
  try {
    for await (const bytes of body) {
      const frames = framesIn(bytes)
      if (frames.length === 0) continue
      const { events, isAlive, ...read } = turn.read(frames)
      broken = read.broken
      if (isAlive && turn.finish === null) clock.heard()
      if (events.length > 0) {
        clock.pause()
        yield events
        clock.resume()
      }
      if (broken !== null || turn.isCut) break
      // Read on to the end of the body, so that the connection can be used again.
      if (turn.isDone) clock.finishing(AFTER_DONE_MS)
      else if (turn.finish !== null && !isClosing) clock.finishing(AFTER_FINISH_MS)
      isClosing = turn.finish !== null
    }
  } catch (error) {
    // All was said; what still waits for the usage can do without it.
    if (turn.finish === null) throw error
  }
  if (broken !== null) throw brokenOff(broken)
  if (turn.finish === null) throw cutShort('the stream ended without a finish reason')
  const doubt = isLitellm ? doubtOf(turn) : null
  if (doubt !== null) throw cutShort(doubt)
  // A call that was cut is none.
  const calls = turn.finish === 'length' ? [] : turn.calls()
  yield [...(calls.length > 0 ? [{ type: 'tool_calls' as const, calls }] : []), { type: 'finish', reason: turn.finish }]
}

interface Turn {
  finish: FinishReason | null
  /** `[DONE]` came. */
  isDone: boolean
  /** It was longer than it may be. */
  isCut: boolean
  /** Of all that the model was heard to say, thoughts included, in UTF-8. */
  saidBytes: number
  /** What the server says it was, less what was thought in secret; null: it said nothing. */
  statedTokens: number | null
  /** The events of some frames up to one that cannot be used, and what was wrong with it. */
  read(frames: readonly string[]): { events: ModelEvent[]; isAlive: boolean; broken: string | null }
  calls(): ReturnType<ReturnType<typeof createToolCallCollector>['calls']>
}

function createTurn(maxCharacters: number): Turn {
  const toolCalls = createToolCallCollector()
  let room = maxCharacters
  let isIntroduced = false
  const turn: Turn = {
    finish: null,
    isDone: false,
    isCut: false,
    saidBytes: 0,
    statedTokens: null,
    calls: () => toolCalls.calls(),
    read(frames) {
      const events: ModelEvent[] = []
      let isAlive = false
      for (const data of frames) {
        if (data === '[DONE]') turn.isDone = true
        if (turn.isDone || turn.isCut) break
        const frame = readChatFrame(data)
        if (frame.type === 'broken') return { events, isAlive, broken: frame.reason }
        if (!toolCalls.push(frame.toolCallPieces)) {
          return { events, isAlive, broken: 'more tool calls than a turn may have' }
        }
        isAlive = hear(frame, events) || isAlive
      }
      return { events, isAlive, broken: null }
    },
  }

  /** @returns whether the frame said anything. */
  function hear(frame: ChatFrame & { type: 'events' }, events: ModelEvent[]): boolean {
    const { thought, toolCallPieces, answerer } = frame
    // Only with something said: a server that names its model has not begun to answer.
    if (!isIntroduced && answerer && frame.events.length > 0) {
      isIntroduced = true
      events.push({ type: 'answerer', ...answerer })
    }
    const asked = toolCallPieces.reduce((sum, piece) => sum + piece.name.length + piece.arguments.length, 0)
    turn.saidBytes += Buffer.byteLength(thought) + asked
    room -= thought.length + asked
    for (const event of frame.events) {
      if (event.type === 'finish') turn.finish = event.reason
      else if (event.type === 'text') {
        turn.saidBytes += Buffer.byteLength(event.text)
        if (room > 0) events.push({ type: 'text', text: event.text.slice(0, room) })
        room -= event.text.length
      } else {
        if (event.type === 'usage' && event.completionTokens !== null) {
          turn.statedTokens = event.completionTokens - frame.thoughtTokens
        }
        events.push(event)
      }
    }
    if (room < 0) {
      turn.finish = 'length'
      turn.isCut = true
    }
    return frame.events.length > 0 || thought !== '' || toolCallPieces.length > 0
  }

  return turn
}
