import type { FastifyInstance } from 'fastify'
import { AppError } from '../core/errors.ts'
import type { Limits } from '../core/limits.ts'

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
 * the memory of the others. Refused before anything is begun.
 */
export function registerStreamLimit(app: FastifyInstance, limits: Limits, maxOpenStreams: number): void {
  const open = limits.atOnce({ name: 'streams', most: maxOpenStreams })

  app.addHook('onRequest', async (request, reply) => {
    const { principal } = request.context
    if (!request.routeOptions.config.opensStream || !principal) return
    const leave = await open.enter(`user:${principal.userId}`)
    if (!leave) {
      const detail = `You have ${open.most} streams open, and more are not possible at once; close some or wait for them to end.`
      throw new AppError(429, 'too_many_streams', detail, { headers: { 'Retry-After': String(RETRY_AFTER_S) } })
    }
    // Gone while it was asked for.
    if (reply.raw.closed) leave()
    else reply.raw.once('close', leave)
  })
}
