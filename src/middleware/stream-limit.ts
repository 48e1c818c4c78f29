import type { FastifyInstance } from 'fastify'
import { AppError } from '../core/errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its response may stay open for as long as an answer, or a job, takes. */
    opensStream?: boolean
  }
}

/** Streams end when they like; most answers take seconds. */
const RETRY_AFTER_S = 5

/**
 * How many streams one person may have open at once, over all their tabs and keys, so that nobody takes the sockets and
 * the memory of the others. Refused before anything is begun. Counted in this process.
 */
export function registerStreamLimit(app: FastifyInstance, maxOpenStreams: number): void {
  const open = new Map<number, number>()

  app.addHook('onRequest', async (request, reply) => {
    const { principal } = request.context
    if (!request.routeOptions.config.opensStream || !principal) return
    const { userId } = principal
    const count = open.get(userId) ?? 0
    if (count >= maxOpenStreams) {
      const detail = `You have ${count} streams open, and more are not possible at once; close some or wait for them to end.`
      throw new AppError(429, 'too_many_streams', detail, { headers: { 'Retry-After': String(RETRY_AFTER_S) } })
    }
    open.set(userId, count + 1)
    reply.raw.once('close', () => {
      const left = (open.get(userId) ?? 1) - 1
      if (left > 0) open.set(userId, left)
      else open.delete(userId)
    })
  })
}
