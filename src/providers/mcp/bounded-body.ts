import type { ReadableStream } from 'node:stream/web'

/** The largest message that is taken from a server: what of it goes to a model is far less. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024

const NEWLINE = 0x0a
const RETURN = 0x0d

/**
 * Bytes as they come, until `maxBytes` have come without an empty line. An event of a stream ends with an empty line and
 * JSON has none, so this bounds either message, while a stream of small ones may go on for as long as it likes.
 */
export async function* boundMessages(
  body: ReadableStream<Uint8Array>,
  maxBytes = MAX_MESSAGE_BYTES,
): AsyncGenerator<Uint8Array> {
  let size = 0
  let lineIsEmpty = false
  for await (const bytes of body) {
    let from = 0
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]
      if (byte === NEWLINE) {
        if (lineIsEmpty) from = at
        if (lineIsEmpty) size = 0
        lineIsEmpty = true
      } else if (byte !== RETURN) {
        lineIsEmpty = false
      }
    }
    size += bytes.length - from
    if (size > maxBytes) throw new Error(`a message of more than ${maxBytes} bytes`)
    yield bytes
  }
}
