import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'

/** One frame of server-sent events (WHATWG HTML, "Server-sent events"); `data` is raw text, or JSON for named events. */
export interface SseFrame {
  id?: number
  event?: string
  data: string
}

export const KEEP_ALIVE = ': keep-alive\n\n'
export const KEEP_ALIVE_MS = 15_000

/** Takes a reply over and sends its head as that of an event stream; `writeSse` goes on from there. */
export function openSse(reply: FastifyReply): ServerResponse {
  reply.headers({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  })
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  reply.raw.writeHead(200)
  return reply.raw
}

const LINE_BREAK = /\r\n|\r|\n/g

/**
 * A frame as it goes over the wire. Each line of `data` becomes a `data:` line, so a reader that joins them by `\n` gets
 * the text back to the byte, lines that begin with a space included. The format cannot carry a carriage return; here
 * it counts as a line break, so that no text can forge a field or end its frame. Answers are stored without any
 * (`model-text.ts`), which is why what is sent and what is stored are the same.
 */
export function encodeFrame({ id, event, data }: SseFrame): string {
  const head = `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}`
  return `${head}data: ${data.replace(LINE_BREAK, '\ndata: ')}\n\n`
}

/**
 * Writes encoded frames to a response whose head is decided, and ends it. After a write that the connection cannot
 * take, the next frame is not asked for before `drain`, so a reader that never reads costs one frame of memory. A
 * comment goes out after every `keepAliveMs` of quiet. When the reader is gone no further frame is asked for; a source
 * that waits must notice that by itself. @throws what `frames` threw, after cutting the connection.
 */
export async function writeSse(
  response: ServerResponse,
  frames: AsyncIterable<string>,
  { keepAliveMs = KEEP_ALIVE_MS } = {},
): Promise<void> {
  response.flushHeaders()
  const keepAlive = setInterval(() => {
    if (!response.writableNeedDrain && !response.destroyed) response.write(KEEP_ALIVE)
  }, keepAliveMs)
  try {
    for await (const frame of frames) {
      if (response.destroyed) return
      keepAlive.refresh()
      if (!response.write(frame)) await untilWritable(response)
    }
    response.end()
  } catch (error) {
    response.destroy()
    throw error
  } finally {
    clearInterval(keepAlive)
  }
}

/** Resolves when the connection takes more, or is gone. */
function untilWritable(response: ServerResponse): Promise<void> {
  if (response.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
