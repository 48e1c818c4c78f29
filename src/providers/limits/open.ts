import type { Limits } from '../../core/limits.ts'
import type { Logger } from '../../core/logging.ts'
import type { Secret } from '../../core/secret.ts'
import { limitsInProcess } from './in-process.ts'

export interface OpenLimitsOptions {
  /** Null: each process counts alone. */
  redisUrl: Secret | null
  /** What tells this installation from others that share the Redis. */
  identity(): Promise<string>
  /** Told of each request that was judged without Redis. */
  onFailOpen(): void
  logger: Logger
}

/** Counted for all replicas together where there is a Redis, else in this process. */
export async function openLimits({ redisUrl, identity, onFailOpen, logger }: OpenLimitsOptions): Promise<Limits> {
  if (!redisUrl) return limitsInProcess()
  // Loaded by those who have a Redis.
  const [{ openRedis }, { limitsInRedis }] = await Promise.all([import('../redis.ts'), import('./in-redis.ts')])
  return limitsInRedis({
    redis: await openRedis(redisUrl, logger),
    prefix: `groundwire:${await identity()}`,
    onFailOpen,
  })
}
