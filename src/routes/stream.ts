import type { FastifyReply, FastifyRequest } from 'fastify'
import { currentPrincipal, getContext } from '../core/context.ts'
import { AppError, unauthenticated } from '../core/errors.ts'
import type { Logger } from '../core/logging.ts'
import { bearerOf } from '../middleware/authenticate.ts'
import type { Chat } from '../services/chat/chat.ts'
import type { ReaderFrame } from '../services/chat/frames.ts'
import type { ReaderWatch } from '../services/chat/readers.ts'
import { encodeFrame, openSse, writeSse } from './sse.ts'

export interface StreamRequest {
  request: FastifyRequest
  reply: FastifyReply
  messageId: number
  conversationId: number
  /** The last frame that the reader has; 0: none. */
  afterId: number
  /** What made the run fail, when this request began it: before the first byte it is an ordinary error. */
  failure(): AppError | null
}

export type StreamSender = (stream: StreamRequest) => Promise<FastifyReply>

/** How long the head of the response waits for a first frame, so that an early failure is an ordinary HTTP error. */
const FIRST_FRAME_WAIT_MS = 10_000

/** Aborts when the connection is gone or the response is over. */
export function untilClosed(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => controller.abort())
  return controller.signal
}

/** Sends the stream of a run as server-sent events, to its end or until the reader is gone or no longer allowed. */
export const createStreamSender =
  ({ chat, readers, logger }: { chat: Chat; readers: ReaderWatch; logger: Logger }): StreamSender =>
  async ({ request, reply, messageId, conversationId, afterId, failure }) => {
    const dismissed = new AbortController()
    const signal = AbortSignal.any([untilClosed(reply), dismissed.signal])
    const unwatch = readers.add({
      principal: currentPrincipal(),
      bearer: bearerOf(request) ?? '',
      messageId,
      dismiss: () => dismissed.abort(),
    })
    reply.raw.once('close', unwatch)

    const frames = chat.tail({ messageId, afterId, signal })
    const first = frames.next()
    const head = await Promise.race([first, after(FIRST_FRAME_WAIT_MS)])
    const error = head?.value?.[0]?.event === 'error' ? failure() : null
    if (error) {
      await frames.return(undefined)
      throw error
    }
    reply.headers({
      'X-Conversation-Id': conversationId,
      'X-Message-Id': messageId,
    })
    const response = openSse(reply)
    const { traceId } = getContext()
    await writeSse(
      response,
      encodeStream({ first, rest: frames, afterId, isDismissed: dismissed.signal, traceId, logger }),
    )
    return reply
  }

const after = (ms: number): Promise<null> => new Promise((resolve) => void setTimeout(resolve, ms, null).unref())

interface EncodedStream {
  first: Promise<IteratorResult<ReaderFrame[], unknown>>
  rest: AsyncGenerator<ReaderFrame[]>
  afterId: number
  isDismissed: AbortSignal
  traceId: string
  logger: Logger
}

/** A failed or interrupted run ends with its `error` frame; every other with `[DONE]`. */
async function* encodeStream(stream: EncodedStream): AsyncGenerator<string> {
  let lastId = stream.afterId
  let hasFailed = false
  const encode = (frames: ReaderFrame[]): string => {
    lastId = frames.at(-1)?.id ?? lastId
    hasFailed = frames.some(({ event }) => event === 'error')
    return frames.map(toSse).join('')
  }
  try {
    const first = await stream.first
    if (!first.done) yield encode(first.value)
    for await (const frames of stream.rest) yield encode(frames)
    if (stream.isDismissed.aborted) throw unauthenticated('access_revoked', 'You may no longer read this answer.')
    if (!hasFailed) yield encodeFrame({ id: lastId + 1, data: '[DONE]' })
  } catch (error) {
    if (!(error instanceof AppError)) stream.logger.error({ err: error }, 'stream failed')
    const known = error instanceof AppError ? error : new AppError(500, 'internal_error', 'Something went wrong here.')
    // No id: it is not part of the answer, and a resume starts after the last frame that is.
    const data = JSON.stringify({ trace_id: stream.traceId, error: known.code, detail: known.message })
    yield encodeFrame({ event: 'error', data })
  }
}

const toSse = ({ id, event, data }: ReaderFrame): string =>
  event === 'text' ? encodeFrame({ id, data }) : encodeFrame({ id, event, data })
