import { createParser } from 'eventsource-parser'

/** One frame is some hundred bytes, or holds a picture; beyond this it is no model's. */
const MAX_FRAME_BYTES = 1_000_000

/** Gives the data of the frames that end in each read of a model's stream. @throws what `fail` makes of a frame without an end. */
export function createFrameReader(fail: (reason: string) => Error): (bytes: Buffer) => string[] {
  let frames: string[] = []
  let unparsed = 0
  const parser = createParser({
    onEvent: ({ data }) => {
      frames.push(data)
      unparsed = 0
    },
  })
  const decoder = new TextDecoder()
  return (bytes) => {
    frames = []
    unparsed += bytes.length
    parser.feed(decoder.decode(bytes, { stream: true }))
    if (unparsed > MAX_FRAME_BYTES) throw fail('a frame without an end')
    return frames
  }
}
