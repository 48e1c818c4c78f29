import type { Dispatcher } from 'undici'
import type { Json } from '../../core/json.ts'
import { brokeOff } from './model-call.ts'
import { parseObject } from './stream-reader.ts'

/** More than the longest answers and the largest batches of embeddings. */
const MAX_BYTES = 64 * 1024 * 1024

/** The JSON object of a response; null when it is none or tells of an error. @throws AppError when it is too large. */
export async function readJson({ body }: Dispatcher.ResponseData): Promise<Json | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of body) {
    parts.push(part)
    bytes += part.length
    if (bytes > MAX_BYTES) throw brokeOff('an answer larger than any')
  }
  return parseObject(Buffer.concat(parts).toString())
}
