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

/** Serves a repeated creating request from the kept first result. */
export function registerIdempotency(app: FastifyInstance, db: NodePgDatabase): void {
  const claimed = new WeakMap<FastifyRequest, { userId: number; key: string }>()

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers[HEADER]
    const { principal } = request.context
    if (!request.routeOptions.config.idempotent || key === undefined || !principal) return
    if (typeof key !== 'string' || key.length < 1 || key.length > 255) {
      throw invalid(`headers.${HEADER}`, 'must have 1 to 255 characters')
    }
    const content = JSON.stringify([request.method, request.url, request.body])
    const first = await claimIdempotencyKey(db, { userId: principal.userId, key, content })
    if (first)
      return reply.status(first.status).header('Idempotent-Replay', 'true').serializer(JSON.stringify).send(first.body)
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
