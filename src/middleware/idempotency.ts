import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { invalid } from '../core/errors.ts'
import { claimIdempotencyKey, forgetIdempotencyKey, keepIdempotentResult } from '../services/idempotency.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A JSON `POST` that creates: the same `Idempotency-Key` and body from the same user is served once. */
    idempotent?: boolean
  }
}

const HEADER = 'idempotency-key'

/** The key of a request; null when it has none. @throws AppError 422 for a malformed one. */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers[HEADER]
  if (key === undefined) return null
  if (typeof key !== 'string' || key.length < 1 || key.length > 255) {
    throw invalid(`headers.${HEADER}`, 'must have 1 to 255 characters')
  }
  return key
}

/** What makes two requests the same. */
export const idempotentContentOf = (request: FastifyRequest): string =>
  JSON.stringify([request.method, request.url, request.body])

/** Serves a repeated creating request from the kept first result. */
export function registerIdempotency(app: FastifyInstance, db: NodePgDatabase): void {
  const claimed = new WeakMap<FastifyRequest, { userId: number; key: string }>()

  app.addHook('preHandler', async (request, reply) => {
    const { principal } = request.context
    if (!request.routeOptions.config.idempotent || !principal) return
    const key = idempotencyKeyOf(request)
    if (key === null) return
    const content = idempotentContentOf(request)
    const first = await claimIdempotencyKey(db, { userId: principal.userId, key, content })
    if (first)
      return reply
        .status(first.status)
        .header('Idempotent-Replay', 'true')
        .type('application/json; charset=utf-8')
        .serializer(JSON.stringify)
        .send(first.body)
    claimed.set(request, { userId: principal.userId, key })
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const claim = claimed.get(request)
    if (!claim) return
    claimed.delete(request)
    // A refused or failed request created nothing, so the key may be used again.
    if (reply.statusCode < 300 && typeof payload === 'string') {
      await keepIdempotentResult(db, { ...claim, status: reply.statusCode, body: JSON.parse(payload) })
    } else {
      await forgetIdempotencyKey(db, claim)
    }
  })
}
