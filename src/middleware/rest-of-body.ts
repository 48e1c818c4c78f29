import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'

/** A sender that does not stop is listened to for so long before it is cut off. */
const LAST_BYTES_MS = 5_000

/**
 * Lets a sender come to its end before it is told what was wrong and the connection is closed: most read the answer only then, and
 * closing over bytes that nobody has read takes the answer back.
 */
export async function readToEnd({ raw }: FastifyRequest): Promise<void> {
  if (raw.readableEnded || raw.destroyed) return
  const ended = Promise.withResolvers<void>()
  raw.once('end', ended.resolve).once('close', ended.resolve).once('error', ended.resolve)
  raw.unpipe()
  raw.resume()
  const timeout = new AbortController()
  await Promise.race([ended.promise, sleep(LAST_BYTES_MS, undefined, { signal: timeout.signal }).catch(() => {})])
  timeout.abort()
}
