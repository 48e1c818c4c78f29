import type { ReadableStream } from 'node:stream/web'
import { AppError } from '../../core/errors.ts'

/** The largest message that is taken from a server: what of it goes to a model is far less. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024

type Bytes = AsyncGenerator<Uint8Array>

/** One message, as it comes. */
export async function* boundMessage(body: ReadableStream<Uint8Array>): Bytes {
  let size = 0
  for await (const bytes of body) {
    size += bytes.length
    if (size > MAX_MESSAGE_BYTES) throw tooLarge()
    yield bytes
  }
}

const NEWLINE = 0x0a
const RETURN = 0x0d

/** Events, each of which ends with an empty line. Only one at a time is held, so one is bounded; how many come, the deadline of the call bounds. */
export async function* boundEvents(body: ReadableStream<Uint8Array>): Bytes {
  let size = 0
  let lineIsEmpty = false
  for await (const bytes of body) {
    let eventAt = 0
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]
      if (byte === RETURN) continue
      if (byte === NEWLINE && lineIsEmpty) {
        eventAt = at
        size = 0
      }
      lineIsEmpty = byte === NEWLINE
    }
    size += bytes.length - eventAt
    if (size > MAX_MESSAGE_BYTES) throw tooLarge()
    yield bytes
  }
}

const tooLarge = (): AppError =>
  new AppError(502, 'mcp_too_large', `The server sent a message of more than ${MAX_MESSAGE_BYTES / 1024 / 1024} MB.`)
