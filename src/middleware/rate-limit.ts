import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RateLimits } from '../config.ts'
import { clientNetwork } from '../core/client-network.ts'
import type { Tier } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { Counted, Limits, WindowLimit } from '../core/limits.ts'

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

/** Requests a minute by user and tier; by address where nobody is signed in. */
export function registerRateLimit(app: FastifyInstance, limits: Limits, perMinute: RateLimits): void {
  const windowsOf = (tier: Tier) => ({ chat: windowOf(tier, 'chat'), api: windowOf(tier, 'api') })
  const windowOf = (tier: Tier, kind: 'chat' | 'api'): WindowLimit =>
    limits.perWindow({ name: `${tier}.${kind}`, most: perMinute[tier][kind], seconds: WINDOW_S, whenAway: 'pass' })
  const windows = { free: windowsOf('free'), pro: windowsOf('pro'), enterprise: windowsOf('enterprise') }

  async function count(kind: 'chat' | 'api', request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { principal } = request.context
    const window = windows[principal?.tier ?? ANONYMOUS_TIER][kind]
    const counted = await window.count(principal ? `user:${principal.userId}` : `address:${clientNetwork(request.ip)}`)
    if (!counted) return
    describe(reply, window.most, counted)
    if (counted.isAllowed) return
    const seconds = Math.ceil(counted.msToReset / 1_000)
    throw new AppError(429, 'rate_limited', `Too many requests; the next one is possible in ${seconds} s.`, {
      headers: { 'Retry-After': String(seconds) },
    })
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
function describe(reply: FastifyReply, limit: number, { remaining, msToReset }: Counted): void {
  reply.header('RateLimit-Limit', limit)
  reply.header('RateLimit-Remaining', remaining)
  reply.header('RateLimit-Reset', Math.ceil(msToReset / 1_000))
}
