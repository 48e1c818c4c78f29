import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Secret } from './secret.ts'

/** Keeps what must be read again, such as another system's credentials, so that the database alone does not give it away. */
export interface Seal {
  close(text: string): Buffer
  /** @returns null when it was sealed by another key, or is damaged. */
  open(sealed: Buffer): string | null
}

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
/** Sizes of GCM: NIST SP 800-38D. A nonce is random, which is safe for far more seals than there will be. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A key of its own for each purpose, derived from the installation's secret (HKDF, RFC 5869). */
export const keyFor = (secret: Secret, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret.reveal(), '', `groundwire ${purpose}`, KEY_BYTES))

/** AES-256-GCM under the key of a purpose. */
export function createSeal(secret: Secret, purpose: string): Seal {
  const key = keyFor(secret, purpose)
  return {
    close(text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(ALGORITHM, key, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    open(sealed) {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
      const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      try {
        return decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        return null
      }
    },
  }
}
