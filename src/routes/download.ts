import { addAbortSignal, Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Logger } from '../core/logging.ts'
import { attachment } from './attachment.ts'

export interface Download {
  fileName: string
  mediaType: string
  /** Made as fast as the reader takes them. */
  content: AsyncIterable<string | Uint8Array>
  /** Ends it, and cuts the connection, so that nobody takes a part for the whole. */
  signal: AbortSignal
}

/** Sends a file that is made on the way: nothing of it is held but what the connection has not taken yet. */
export function sendDownload(reply: FastifyReply, download: Download, logger: Logger): FastifyReply {
  const { fileName, mediaType, content, signal } = download
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
