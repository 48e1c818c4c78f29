import type { FastifyReply, FastifyRequest } from 'fastify'
import { currentPrincipal, getContext } from '../core/context.ts'
import { AppError, unauthenticated } from '../core/errors.ts'
import type { Logger } from '../core/logging.ts'
import { bearerOf } from '../middleware/authenticate.ts'
import { toAppError } from '../middleware/error-handler.ts'
import type { Chat } from '../services/chat/chat.ts'
import type { ReaderFrame } from '../services/runs/frames.ts'
import type { ReaderWatch } from '../services/runs/readers.ts'
import type { Tail } from '../services/runs/tail.ts'
import { encodeFrame, openSse, type SseWriter, startSse } from './sse.ts'

export interface StreamRequest {
  request: FastifyRequest
  reply: FastifyReply
  messageId: number
  conversationId: number
  /** The last frame that the reader has; 0: none. */
  afterId: number
  /**
   * What made the run fail, when this request began it: before the first byte it is an ordinary error. Null: the
   * request joins a run, and gets its head at once.
   */
  failure: (() => AppError | null) | null
}

export type StreamSender = (stream: StreamRequest) => Promise<FastifyReply>

/** How long the head of the response waits for a first frame, so that an early failure is an ordinary HTTP error. */
const FIRST_FRAME_WAIT_MS = 10_000

/** Closes a tail when the connection is gone or the response is over. */
export function closeWith(reply: FastifyReply, close: () => void): void {
  if (reply.raw.destroyed) close()
  else reply.raw.once('close', close)
}

/** Aborts, with `reason` if there is one, when the connection is gone or the response is over. */
export function untilClosed(reply: FastifyReply, reason?: Error): AbortSignal {
  const controller = new AbortController()
  closeWith(reply, () => controller.abort(reason))
  return controller.signal
}

/** Aborts, with an error that the log takes for what it is, when the connection is gone or the response is over. */
export const untilGone = (reply: FastifyReply): AbortSignal =>
  untilClosed(reply, new AppError(499, 'client_closed', 'The client closed the connection.'))

/**
 * Aborts as `untilGone` does, and also when the credential is no longer good, or the message no longer to be seen: for
 * whatever takes longer than one check of a credential is good for.
 */
export function whileAllowed(
  { readers, messageId }: { readers: ReaderWatch; messageId: number | null },
  request: FastifyRequest,
  reply: FastifyReply,
): AbortSignal {
  const dismissed = new AbortController()
  const unwatch = readers.add({
    principal: currentPrincipal(),
    bearer: bearerOf(request) ?? '',
    messageId,
    dismiss: () => dismissed.abort(accessRevoked()),
  })
  closeWith(reply, unwatch)
  return AbortSignal.any([untilGone(reply), dismissed.signal])
}

const accessRevoked = (): AppError => unauthenticated('access_revoked', 'You may no longer do this.')

/** Sends the stream of a run as server-sent events, to its end or until the reader is gone or no longer allowed. */
export const createStreamSender =
  ({ chat, readers, logger }: { chat: Chat; readers: ReaderWatch; logger: Logger }): StreamSender =>
  async ({ request, reply, messageId, conversationId, afterId, failure }) => {
    const tail = await chat.tail(messageId, afterId)
    const stream = { tail, isDismissed: false, traceId: getContext().traceId, logger }
    const unwatch = readers.add({
      principal: currentPrincipal(),
      bearer: bearerOf(request) ?? '',
      messageId,
      dismiss: () => {
        stream.isDismissed = true
        tail.close()
      },
    })
    closeWith(reply, () => {
      tail.close()
      unwatch()
    })
    const first = tail.next()
    const error = failure && (await failsEarly(first)) ? failure() : null
    if (error) throw error
    reply.headers({
      'X-Conversation-Id': conversationId,
      'X-Message-Id': messageId,
    })
    await sendFrames(startSse(openSse(reply)), first, stream)
    return reply
  }

/** Waits for the first frames, but not for long. @returns whether they are a failure. */
async function failsEarly(first: Promise<ReaderFrame[] | null>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, FIRST_FRAME_WAIT_MS, null)
  })
  const frames = await Promise.race([first, late]).finally(() => clearTimeout(timer))
  return frames?.[0]?.event === 'error'
}

interface OpenStream {
  tail: Tail
  /** Its reader may no longer read it. */
  isDismissed: boolean
  traceId: string
  logger: Logger
}

/** A complete or stopped run ends with `[DONE]`, a failed or interrupted one with its `error` frame. */
async function sendFrames(writer: SseWriter, first: Promise<ReaderFrame[] | null>, stream: OpenStream): Promise<void> {
  const { tail } = stream
  try {
    for (let frames = await first; frames !== null; frames = await tail.next()) {
      if (!writer.write(encodeFrames(frames))) await writer.drained()
    }
    if (stream.isDismissed) throw accessRevoked()
    if (tail.isDone) writer.write(encodeFrame({ id: tail.nextId, data: '[DONE]' }))
  } catch (error) {
    if (!(error instanceof AppError)) stream.logger.error({ err: error }, 'stream failed')
    const known = toAppError(error)
    // No id: it is not part of the answer, and a resume starts after the last frame that is.
    const data = JSON.stringify({ trace_id: stream.traceId, error: known.code, detail: known.message })
    writer.write(encodeFrame({ event: 'error', data }))
  }
  writer.end()
}

function encodeFrames(frames: readonly ReaderFrame[]): string {
  let text = ''
  for (const { id, event, data } of frames) text += encodeFrame(event === 'text' ? { id, data } : { id, event, data })
  return text
}
