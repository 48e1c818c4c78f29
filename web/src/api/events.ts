import { EventSourceParserStream } from 'eventsource-parser/stream'

/** The frames of a stream of server-sent events, as they come. */
export async function* framesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const frames = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const frame of frames) yield frame
}
