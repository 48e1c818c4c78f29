import type { FastifyReply, FastifyRequest } from 'fastify'
import { currentPrincipal } from '../../core/context.ts'
import { AppError, unauthenticated } from '../../core/errors.ts'
import type { Logger } from '../../core/logging.ts'
import { bearerOf } from '../../middleware/authenticate.ts'
import { toAppError } from '../../middleware/error-handler.ts'
import { toOpenAiError } from '../../middleware/openai-errors.ts'
import type { ReaderWatch } from '../../services/runs/readers.ts'
import { encodeFrame, openSse, writeSse } from '../sse.ts'
import { untilClosed } from '../stream.ts'

/** How long the head of the response waits for a first chunk, so that an early failure is an ordinary HTTP error. */
const FIRST_CHUNK_WAIT_MS = 10_000

/** Aborts, with an error that the log takes for what it is, when the connection is gone or the response is over. */
export const untilGone = (reply: FastifyReply): AbortSignal =>
  untilClosed(reply, new AppError(499, 'client_closed', 'The client closed the connection.'))

/** Aborts also when the credential is no longer good, or the message no longer to be seen. */
export function whileAllowed(
  { readers, messageId }: { readers: ReaderWatch; messageId: number | null },
  request: FastifyRequest,
  reply: FastifyReply,
): AbortSignal {
  const dismissed = new AbortController()
  const dismiss = () => dismissed.abort(unauthenticated('access_revoked', 'You may no longer read this answer.'))
  const unwatch = readers.add({ principal: currentPrincipal(), bearer: bearerOf(request) ?? '', messageId, dismiss })
  reply.raw.once('close', unwatch)
  return AbortSignal.any([untilGone(reply), dismissed.signal])
}

/** Sends chunks as OpenAI's API does: `[DONE]` after the last, an `error` and nothing more where it breaks. */
export async function sendChunks(
  reply: FastifyReply,
  chunks: AsyncGenerator<string[]>,
  logger: Logger,
): Promise<FastifyReply> {
  const first = chunks.next()
  await Promise.race([first, after(FIRST_CHUNK_WAIT_MS)])
  await writeSse(openSse(reply), encode(first, chunks, logger))
  return reply
}

const after = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref())

async function* encode(
  first: Promise<IteratorResult<string[], unknown>>,
  rest: AsyncGenerator<string[]>,
  logger: Logger,
): AsyncGenerator<string> {
  const framesOf = (chunks: string[]) => chunks.map((data) => encodeFrame({ data })).join('')
  try {
    const head = await first
    if (!head.done) yield framesOf(head.value)
    for await (const chunks of rest) yield framesOf(chunks)
    yield encodeFrame({ data: '[DONE]' })
  } catch (error) {
    if (!(error instanceof AppError)) logger.error({ err: error }, 'stream failed')
    const known = toAppError(error)
    yield encodeFrame({ data: JSON.stringify(toOpenAiError(known)) })
  } finally {
    await rest.return(undefined)
  }
}
