import { createHash } from 'node:crypto'
import { BlobChanged } from './types.ts'

/**
 * The bytes of a blob, its last piece only once all of them hash to `sha256`: what has changed in the store never ends
 * as if it were whole. @throws BlobChanged instead of the last piece.
 */
export async function* verified(
  content: AsyncIterable<Uint8Array>,
  sha256: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256')
  let held: Uint8Array | null = null
  for await (const bytes of content) {
    hash.update(bytes)
    if (held) yield held
    held = bytes
  }
  if (hash.digest('hex') !== sha256) throw new BlobChanged()
  if (held) yield held
}
