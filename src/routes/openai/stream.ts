import type { FastifyReply } from 'fastify'
import { AppError } from '../../core/errors.ts'
import type { Logger } from '../../core/logging.ts'
import { toAppError } from '../../middleware/error-handler.ts'
import { toOpenAiError } from '../../middleware/openai-errors.ts'
import { encodeFrame, openSse, writeSse } from '../sse.ts'

/** How long the head of the response waits for a first chunk, so that an early failure is an ordinary HTTP error. */
const FIRST_CHUNK_WAIT_MS = 10_000

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
