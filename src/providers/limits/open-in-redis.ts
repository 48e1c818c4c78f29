import { randomUUID } from 'node:crypto'
import type { OpenLimit } from '../../core/limits.ts'
import { AWAY, type Redis, type RedisCommands } from '../redis.ts'
import { openInProcess } from './in-process.ts'

/** How often a replica that lives says so within a lease. */
const RENEWALS_A_LEASE = 4
/** Keys whose leases are renewed in one round trip. */
const KEYS_A_ROUND = 200

export interface OpenInRedisOptions {
  redis: Redis
  prefix: string
  most: number
  /** What a replica that died held is free again after so long. */
  leaseMs: number
  onFailOpen(): void
}

/**
 * What is open at the same time, over all replicas: a lease for each, in a sorted set for each key, by the time at
 * which it lapses. Its own process counts as well, which holds alone while Redis is away; what was begun then is
 * written down when Redis is back.
 */
export function openInRedis({ redis, prefix, most, leaseMs, onFailOpen }: OpenInRedisOptions): {
  limit: OpenLimit
  close(): void
} {
  const here = openInProcess({ most })
  const held = new Map<string, Set<string>>()
  const keyOf = (key: string): string => `${prefix}:${key}`
  const evaluate = (client: RedisCommands, script: string, key: string, args: string[]): Promise<unknown> =>
    client.eval(script, { keys: [keyOf(key)], arguments: [String(leaseMs), ...args] })
  let isRenewing = false

  function leave(key: string, lease: string): void {
    const leases = held.get(key)
    leases?.delete(lease)
    if (leases?.size === 0) held.delete(key)
    // Not known to have been given back: it lapses.
    void redis.ask((client) => client.zRem(keyOf(key), lease))
  }

  async function renew(): Promise<void> {
    if (isRenewing) return
    isRenewing = true
    try {
      const keys = [...held.keys()]
      for (let at = 0; at < keys.length; at += KEYS_A_ROUND) {
        const round = keys.slice(at, at + KEYS_A_ROUND)
        const renewed = await redis.ask((client) =>
          Promise.all(round.map((key) => evaluate(client, RENEW, key, [...(held.get(key) ?? [])]))),
        )
        if (renewed === AWAY) return
      }
    } finally {
      isRenewing = false
    }
  }

  const timer = setInterval(() => void renew(), leaseMs / RENEWALS_A_LEASE).unref()
  return {
    limit: {
      most,
      async enter(key) {
        const leaveHere = await here.enter(key)
        if (!leaveHere) return null
        const lease = randomUUID()
        const entered = await redis.ask((client) => evaluate(client, ENTER, key, [String(most), lease]))
        if (entered === 0) {
          leaveHere()
          return null
        }
        if (entered === AWAY) onFailOpen()
        held.set(key, (held.get(key) ?? new Set()).add(lease))
        return () => {
          leaveHere()
          leave(key, lease)
        }
      },
    },
    close: () => clearInterval(timer),
  }
}

const NOW = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)`

/** 1: there is a place, and it is taken now; 0: there is none. */
const ENTER = `${NOW}
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
  redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  return 1`

const RENEW = `${NOW}
  for i = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i]) end
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  return 1`
