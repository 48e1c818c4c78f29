import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { AppError } from '../../core/errors.ts'

const HEAD_BYTES = 64 * 1024
const KEY = /^[a-z0-9-]+(\/[a-z0-9-]+)?$/

/** @throws Error for a key that is not of our making: a programming mistake, never a client's. */
export function checkedKey(key: string): string {
  if (!KEY.test(key)) throw new Error('malformed storage key')
  return key
}

export interface Measured {
  sha256: string
  sizeBytes: number
  head: Uint8Array
}

/** Passes all bytes of `source` to `take`, one piece after the other. @throws AppError 413 `file_too_large`. */
export async function measure(
  source: Readable,
  maxBytes: number,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<Measured> {
  const hash = createHash('sha256')
  const head: Uint8Array[] = []
  let sizeBytes = 0
  for await (const bytes of source) {
    if (!(bytes instanceof Uint8Array)) throw new Error('a blob must come as bytes')
    if (sizeBytes < HEAD_BYTES) head.push(bytes.subarray(0, HEAD_BYTES - sizeBytes))
    sizeBytes += bytes.length
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes)
    hash.update(bytes)
    await take(bytes)
  }
  return { sha256: hash.digest('hex'), sizeBytes, head: Buffer.concat(head) }
}

const tooLarge = (maxBytes: number): AppError =>
  new AppError(
    413,
    'file_too_large',
    `The file is larger than the ${Math.floor(maxBytes / 1024 / 1024)} MB that this server takes.`,
  )
