import { isObject, type Json } from '../../core/json.ts'
import { createFrameReader } from '../../providers/frame-reader.ts'
import { brokeOff } from './model-call.ts'

/** A frame as it came, and what it says. */
export interface Frame {
  text: string
  value: Json
}

/** The frames of a body, all that came in one read together; `[DONE]` is left out. @throws AppError for one that is an error. */
export async function* readFrames(body: AsyncIterable<Buffer>): AsyncGenerator<Frame[]> {
  const textsIn = createFrameReader(brokeOff)
  for await (const bytes of body) {
    const { frames, isBroken } = parseAll(textsIn(bytes).filter((text) => text !== '[DONE]'))
    if (frames.length > 0) yield frames
    if (isBroken) throw brokeOff('a frame is an error, or no JSON object')
  }
}

/** The frames up to one that cannot be used. */
function parseAll(texts: readonly string[]): { frames: Frame[]; isBroken: boolean } {
  const frames: Frame[] = []
  for (const text of texts) {
    const value = parseObject(text)
    if (value === null) return { frames, isBroken: true }
    frames.push({ text, value })
  }
  return { frames, isBroken: false }
}

/** The JSON object that a model server answers with; null when it is none, or tells of an error. */
export function parseObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) && value.error == null ? value : null
  } catch {
    return null
  }
}
