import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimits } from '../config.ts'
import type { Tier } from '../core/context.ts'
import { AppError } from '../core/errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the request counts as: a started run, anything else (the default), or nothing (probes of the platform). */
    limit?: 'chat' | 'api' | 'none'
    /** What it counts as besides, which only its body says. */
    limitOf?: (body: unknown) => 'chat' | null
  }
}

const WINDOW_S = 60
/** Many people may share one address, so an address without a user has a tier of its own; signing in is limited apart. */
const ANONYMOUS_TIER: Tier = 'pro'

/** Requests a minute by user and tier; by address where nobody is signed in. Counted in this process. */
export function registerRateLimit(app: FastifyInstance, limits: RateLimits): void {
  const limiters = new Map<string, RateLimiterMemory>()
  const limiterOf = (tier: Tier, kind: 'chat' | 'api'): RateLimiterMemory => {
    const name = `${tier}.${kind}`
    const limiter =
      limiters.get(name) ?? new RateLimiterMemory({ keyPrefix: name, points: limits[tier][kind], duration: WINDOW_S })
    limiters.set(name, limiter)
    return limiter
  }

  async function count(kind: 'chat' | 'api', request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { principal } = request.context
    const limiter = limiterOf(principal?.tier ?? ANONYMOUS_TIER, kind)
    const key = principal ? `user:${principal.userId}` : `address:${request.ip}`
    try {
      describe(reply, limiter.points, await limiter.consume(key))
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      describe(reply, limiter.points, refused)
      const seconds = Math.ceil(refused.msBeforeNext / 1_000)
      throw new AppError(429, 'rate_limited', `Too many requests; the next one is possible in ${seconds} s.`, {
        headers: { 'Retry-After': String(seconds) },
      })
    }
  }

  app.addHook('onRequest', async (request, reply) => {
    const kind = request.routeOptions.config.limit ?? 'api'
    if (kind !== 'none') await count(kind, request, reply)
  })
  app.addHook('preHandler', async (request, reply) => {
    const kind = request.routeOptions.config.limitOf?.(request.body) ?? null
    if (kind !== null) await count(kind, request, reply)
  })
}

/** The `RateLimit-*` fields, as widely implemented from draft-ietf-httpapi-ratelimit-headers-03. */
function describe(reply: FastifyReply, limit: number, state: RateLimiterRes): void {
  reply.header('RateLimit-Limit', limit)
  reply.header('RateLimit-Remaining', Math.max(0, state.remainingPoints))
  reply.header('RateLimit-Reset', Math.ceil(state.msBeforeNext / 1_000))
}
