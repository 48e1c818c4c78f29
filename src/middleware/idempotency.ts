import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { invalid } from '../core/errors.ts'
import type { Idempotency, Result } from '../services/idempotency.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * A `POST` that creates: the same `Idempotency-Key` and body from the same user is served once. `by_handler`: its body is no
     * JSON, or its answer is a stream, and the route sees to it.
     */
    idempotent?: boolean | 'by_handler'
  }
  interface FastifyRequest {
    /**
     * Claims the request's key, if it has one, for this content besides method and address.
     * @throws KeptResult when the request was served before, to be answered by `replay`.
     */
    claimIdempotencyKey(content: unknown): Promise<void>
  }
}

const HEADER = 'idempotency-key'

/** What a repeated request was answered with the first time. */
export class KeptResult extends Error {
  readonly result: Result

  constructor(result: Result) {
    super('this request was served before')
    this.result = result
  }
}

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
export const idempotentContentOf = ({ method, url }: FastifyRequest, content: unknown): string =>
  JSON.stringify([method, url, content])

/** Answers as the first time. */
export const replay = (reply: FastifyReply, { result: { status, body } }: KeptResult): FastifyReply =>
  reply
    .status(status)
    .header('Idempotent-Replay', 'true')
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body)

/** Serves a repeated creating request from the kept first result. */
export function registerIdempotency(app: FastifyInstance, idempotency: Idempotency): void {
  const claimed = new WeakMap<FastifyRequest, { userId: number; key: string }>()

  app.decorateRequest('claimIdempotencyKey', async function (this: FastifyRequest, content) {
    const { principal } = this.context
    const key = idempotencyKeyOf(this)
    if (key === null || !principal) return
    const claim = { userId: principal.userId, key }
    const first = await idempotency.claim({ ...claim, content: idempotentContentOf(this, content) })
    if (first) throw new KeptResult(first)
    claimed.set(this, claim)
  })

  app.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.config.idempotent !== true) return
    try {
      await request.claimIdempotencyKey(request.body)
    } catch (error) {
      if (error instanceof KeptResult) return replay(reply, error)
      throw error
    }
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const claim = claimed.get(request)
    if (!claim) return
    claimed.delete(request)
    // A refused or failed request created nothing.
    if (reply.statusCode < 300 && typeof payload === 'string') {
      await idempotency.keep({ ...claim, status: reply.statusCode, body: JSON.parse(payload) })
    } else {
      await idempotency.forget(claim)
    }
  })
}
