import { createParser } from 'eventsource-parser'

export interface ReceivedFrame {
  id: string | undefined
  /** Empty for the text of the answer. */
  event: string
  data: string
}

/** A stream as its reader saw it, to its end. */
export interface ReceivedStream {
  frames: ReceivedFrame[]
  /** The unnamed frames before `[DONE]`, joined. */
  text: string
  /** Whether it ended with `[DONE]`. */
  isDone: boolean
}

/** The frames of a response as they come. */
export async function* framesOf(response: Response): AsyncGenerator<ReceivedFrame> {
  const received: ReceivedFrame[] = []
  const parser = createParser({
    onEvent: ({ id, event, data }) => void received.push({ id, event: event ?? '', data }),
  })
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) {
    parser.feed(decoder.decode(bytes, { stream: true }))
    yield* received.splice(0)
  }
}

/** Reads a stream to its end, or until it has `limit` frames, and hangs up. */
export async function readStream(response: Response, limit = Number.POSITIVE_INFINITY): Promise<ReceivedStream> {
  const frames: ReceivedFrame[] = []
  for await (const frame of framesOf(response)) {
    frames.push(frame)
    if (frames.length >= limit) break
  }
  const isDone = frames.at(-1)?.data === '[DONE]'
  const unnamed = frames.slice(0, isDone ? -1 : undefined).filter(({ event }) => event === '')
  return { frames, text: unnamed.map(({ data }) => data).join(''), isDone }
}
