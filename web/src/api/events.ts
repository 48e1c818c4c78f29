import { EventSourceParserStream } from 'eventsource-parser/stream'
import { unanswered } from './reach'

/** The server says something at least every 15 s (`: keep-alive`). */
const SILENCE_MS = 40_000

/** Tells a connection that hangs: nothing has closed it, as after a sleep or a change of network, and nothing comes. */
export function listenForSilence(): { signal: AbortSignal; heard(): void; end(): void } {
  const controller = new AbortController()
  let timer = 0
  const end = (): void => clearTimeout(timer)
  const heard = (): void => {
    end()
    timer = window.setTimeout(() => controller.abort(unanswered()), SILENCE_MS)
  }
  heard()
  return { signal: controller.signal, heard, end }
}

/** The frames of a stream of server-sent events, as they come. @throws ApiError `offline` when nothing comes any more. */
export async function* framesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const { signal, heard, end } = listenForSilence()
  const listened = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(bytes, controller) {
      heard()
      controller.enqueue(bytes)
    },
  })
  const frames = body
    .pipeThrough(listened, { signal })
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
  try {
    for await (const frame of frames) yield frame
  } finally {
    end()
  }
}
