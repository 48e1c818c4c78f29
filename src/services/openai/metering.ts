import type { Pool } from 'pg'
import type { Principal } from '../../core/context.ts'
import type { Logger } from '../../core/logging.ts'
import { countUsage, type Metrics } from '../../core/metrics.ts'
import { type Quotas, recordUsage } from '../usage/usage.ts'

/** What one call of a model used, as the model server said or as it was estimated. */
export interface CallUsage {
  model: string
  promptTokens: number
  completionTokens: number
  /** US dollars; null where nobody knows. */
  costUsd: number | null
}

/** Holds calls of plain models to the quota, and counts them. */
export interface Metering {
  /** @throws AppError 429 `quota_exceeded` */
  requireQuota(principal: Principal): Promise<void>
  /** An answer that was given stays given when it cannot be counted; the log says so. */
  record(principal: Principal, usage: CallUsage): Promise<void>
}

export function createMetering(options: { pool: Pool; quotas: Quotas; metrics: Metrics; logger: Logger }): Metering {
  const { pool, quotas, metrics, logger } = options
  return {
    requireQuota: (principal) => quotas.require(principal),
    async record({ userId }, usage) {
      countUsage(metrics, usage)
      await recordUsage(pool, { userId, projectId: null, ...usage }).catch((error: unknown) =>
        logger.error({ err: error, user_id: userId, ...usage }, 'could not count the usage of a model'),
      )
    },
  }
}
