import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'

/** How a route says in the API document that it answers by events: what is in them is no JSON of one shape. */
export const EventStream = {
  200: { content: { 'text/event-stream': { schema: Type.Unknown({ description: 'Server-sent events.' }) } } },
}

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

/** A response whose head is out, to which encoded frames are written. */
export interface SseWriter {
  /** Writes frames. @returns whether the connection takes more. */
  write(frames: string): boolean
  /** @returns when the connection takes more, or is gone. Who waits for it pays one write for a reader that never reads. */
  drained(): Promise<void>
  /** Ends the response, after which no comment goes out. */
  end(): void
  /** Cuts the connection. */
  destroy(): void
}

/** Begins to write to a response whose head is decided. A comment goes out after every `keepAliveMs` of quiet. */
export function startSse(response: ServerResponse, { keepAliveMs = KEEP_ALIVE_MS } = {}): SseWriter {
  response.flushHeaders()
  const keepAlive = setInterval(() => {
    if (!response.writableNeedDrain && !response.destroyed) response.write(KEEP_ALIVE)
  }, keepAliveMs)
  return {
    write(frames) {
      if (response.destroyed) return false
      keepAlive.refresh()
      return response.write(frames)
    },
    drained: () => untilWritable(response),
    end() {
      clearInterval(keepAlive)
      response.end()
    },
    destroy() {
      clearInterval(keepAlive)
      response.destroy()
    },
  }
}

/**
 * Writes encoded frames to a response whose head is decided, and ends it. When the reader is gone no further frame is
 * asked for; a source that waits must notice that by itself. @throws what `frames` threw, after cutting the connection.
 */
export async function writeSse(
  response: ServerResponse,
  frames: AsyncIterable<string>,
  options: { keepAliveMs?: number } = {},
): Promise<void> {
  const writer = startSse(response, options)
  try {
    for await (const frame of frames) {
      if (response.destroyed) break
      if (!writer.write(frame)) await writer.drained()
    }
    writer.end()
  } catch (error) {
    writer.destroy()
    throw error
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
