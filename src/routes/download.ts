import { addAbortSignal, Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../core/errors.ts'
import type { Logger } from '../core/logging.ts'
import type { ReaderWatch } from '../services/runs/readers.ts'
import { attachment } from './attachment.ts'
import { whileAllowed } from './stream.ts'

export interface Download {
  fileName: string
  mediaType: string
  /** Made as fast as the reader takes them. */
  content: AsyncIterable<string | Uint8Array>
}

/** Sends a file that is made on the way: nothing of it is held but what the connection has not taken yet. */
export type DownloadSender = (request: FastifyRequest, reply: FastifyReply, download: Download) => FastifyReply

/**
 * A download ends when its reader goes away or may no longer read, and when the server stops: no stop waits for a slow
 * reader. What is cut off loses its connection, so that nobody takes a part for the whole.
 */
export function createDownloadSender(
  app: FastifyInstance,
  { readers, logger }: { readers: ReaderWatch; logger: Logger },
): DownloadSender {
  const stopping = new AbortController()
  app.addHook('preClose', async () => {
    stopping.abort(new AppError(503, 'shutting_down', 'This server is shutting down; try again shortly.'))
  })
  return (request, reply, { fileName, mediaType, content }) => {
    const allowed = whileAllowed({ readers, messageId: null }, request, reply)
    const signal = AbortSignal.any([allowed, stopping.signal])
    const body = addAbortSignal(signal, Readable.from(content, { objectMode: false }))
    body.on('error', (error) => {
      if (!signal.aborted) logger.error({ err: error }, 'a download broke off')
    })
    return reply
      .headers({
        'Content-Type': mediaType,
        'Content-Disposition': attachment(fileName),
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      })
      .send(body)
  }
}
