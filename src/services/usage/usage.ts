import { and, eq, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import type { QuotaLimits } from '../../config.ts'
import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { AppError } from '../../core/errors.ts'
import { usageDays } from '../../models/usage.ts'

/** What one answer, or one call of a model, used; null where nobody knows, which counts as nothing. */
export interface UsageRecord {
  userId: number
  /** Null: of no project, such as a plain model asked by `/v1`. */
  projectId: number | null
  model: string
  promptTokens: number | null
  completionTokens: number | null
  /** US dollars. */
  costUsd: number | null
}

/** A name may be anything a client sends, and is part of a key. */
const MAX_MODEL_CHARACTERS = 200

/** The name under which a model's usage is counted. */
export const recordedModel = (model: string): string => model.slice(0, MAX_MODEL_CHARACTERS).toWellFormed()

/** What `ADD_USAGE` wants of a row after user, project and model, from these parameters: the day, one request, what it used. */
export const USAGE_ROW = (promptTokens: string, completionTokens: string, costUsd: string): string =>
  `(now() AT TIME ZONE 'UTC')::date, 1, coalesce(${promptTokens}::bigint, 0), coalesce(${completionTokens}::bigint, 0),
    coalesce(${costUsd}::float8, 0)`

/** Adds the rows of `select` to the usage of their days. */
export const ADD_USAGE = (select: string): string => `
  INSERT INTO usage_days AS today
    (user_id, project_id, model, day, requests, prompt_tokens, completion_tokens, cost_usd)
  ${select}
  ON CONFLICT (user_id, day, model, project_id) DO UPDATE SET
    requests = today.requests + 1,
    prompt_tokens = today.prompt_tokens + excluded.prompt_tokens,
    completion_tokens = today.completion_tokens + excluded.completion_tokens,
    cost_usd = today.cost_usd + excluded.cost_usd`

const RECORD = ADD_USAGE(`SELECT id, $2::bigint, $3::text, ${USAGE_ROW('$4', '$5', '$6')} FROM users WHERE id = $1`)

/**
 * Counts one request and what it used; a user who is gone counts no more.
 * Days and months are those of UTC, by the database's clock.
 */
export async function recordUsage(pool: Pool, usage: UsageRecord): Promise<void> {
  const { userId, projectId, promptTokens, completionTokens, costUsd } = usage
  const values = [userId, projectId, recordedModel(usage.model), promptTokens, completionTokens, costUsd]
  await pool.query({ name: 'record_usage', text: RECORD, values })
}

/** Where somebody stands this month. */
export interface QuotaState {
  used: number
  limit: number | null
  /** The start of the next month. */
  resetsAt: Date
  secondsToReset: number
}

/** What people may use a month. */
export interface Quotas {
  stateOf(principal: Principal): Promise<QuotaState>
  /**
   * Call it before a model is asked; the built-in extractive one costs nothing and needs no leave. What is being made
   * at this moment is counted when it ends, so the last answers of a month may exceed the quota.
   * @throws AppError 429 `quota_exceeded` when the month's tokens are used up.
   */
  require(principal: Principal): Promise<void>
}

export function createQuotas(db: Database, limits: QuotaLimits): Quotas {
  async function stateOf({ userId, tier }: Principal): Promise<QuotaState> {
    const monthStart = sql`date_trunc('month', now() AT TIME ZONE 'UTC')`
    const [month] = await db
      .select({
        used: sql<number>`coalesce(sum(${usageDays.promptTokens} + ${usageDays.completionTokens}), 0)::bigint`,
        secondsToReset: sql<number>`ceil(extract(epoch FROM ${monthStart} + interval '1 month' - now() AT TIME ZONE 'UTC'))::int`,
        resetsAt: sql<string>`to_char(${monthStart} + interval '1 month', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
      })
      .from(usageDays)
      .where(and(eq(usageDays.userId, userId), sql`${usageDays.day} >= ${monthStart}::date`))
    if (!month) throw new Error('a sum has no row')
    return { ...month, limit: limits[tier], resetsAt: new Date(month.resetsAt) }
  }

  return {
    stateOf,
    async require(principal) {
      if (limits[principal.tier] === null) return
      const state = await stateOf(principal)
      if (state.limit !== null && state.used >= state.limit) throw quotaExceeded({ ...state, limit: state.limit })
    },
  }
}

function quotaExceeded({ used, limit, resetsAt, secondsToReset }: QuotaState & { limit: number }): AppError {
  const [usedText, limitText] = [used.toLocaleString('en'), limit.toLocaleString('en')]
  const day = resetsAt.toISOString().slice(0, 10)
  return new AppError(
    429,
    'quota_exceeded',
    `You have used ${usedText} of the ${limitText} tokens of this month; more can be had from ${day} (UTC) on.`,
    { headers: { 'Retry-After': String(Math.max(1, secondsToReset)) } },
  )
}
