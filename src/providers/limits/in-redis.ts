import { RateLimiterRedis } from 'rate-limiter-flexible'
import type { Limits, OpenLimit, WindowLimit, WindowOptions } from '../../core/limits.ts'
import { AWAY, type Redis } from '../redis.ts'
import { countOne, windowInProcess } from './in-process.ts'
import { openInRedis } from './open-in-redis.ts'

export interface RedisLimitsOptions {
  redis: Redis
  /** Begins every key, so that installations can share a Redis. */
  prefix: string
  /** After so long, what a replica that died had open is free again. */
  leaseMs?: number
  /** Told of each request that was judged without Redis. */
  onFailOpen(): void
}

const LEASE_MS = 30_000

/** Limits that all replicas count together, by Redis' clock. While it is away, requests pass. */
export function limitsInRedis({ redis, prefix, leaseMs = LEASE_MS, onFailOpen }: RedisLimitsOptions): Limits {
  const opened: { limit: OpenLimit; close(): void }[] = []
  return {
    perWindow: (options) => windowInRedis({ ...options, redis, prefix, onFailOpen }),
    atOnce({ name, most }) {
      const open = openInRedis({ redis, prefix: `${prefix}:${name}`, most, leaseMs, onFailOpen })
      opened.push(open)
      return open.limit
    },
    ping: async () => (await redis.ask((client) => client.ping())) !== AWAY,
    async close() {
      for (const { close } of opened) close()
      await redis.close()
    },
  }
}

function windowInRedis({ redis, prefix, onFailOpen, ...options }: WindowOptions & RedisLimitsOptions): WindowLimit {
  const { name, most, seconds, whenAway } = options
  const limiter = new RateLimiterRedis({
    storeClient: redis.client,
    useRedisPackage: true,
    keyPrefix: `${prefix}:${name}`,
    points: most,
    duration: seconds,
    // A flood is refused here, once it is known to be one. Only where nothing that was counted is taken back.
    ...(whenAway === 'pass' ? { inMemoryBlockOnConsumed: most } : {}),
  })
  const here = whenAway === 'pass' ? null : windowInProcess(options)
  return {
    most,
    async count(key) {
      const counted = await redis.ask(() => countOne(limiter, key))
      if (counted !== AWAY) return counted
      onFailOpen()
      return here === null ? null : here.count(key)
    },
    async takeBack(key) {
      await Promise.all([redis.ask(() => limiter.reward(key)), here?.takeBack(key)])
    },
    async forget(key) {
      await Promise.all([redis.ask(() => limiter.delete(key)), here?.forget(key)])
    },
  }
}
