import { sql } from 'drizzle-orm'
import type { Database } from '../core/database.ts'
import type { Check, ReadyResponse } from '../schemas/health.ts'

export type CheckReadiness = () => Promise<ReadyResponse>

export interface ReadinessDependencies {
  db: Database
  /** Whether Redis answers; null when there is none. */
  pingRedis: (() => Promise<boolean>) | null
  /** Whether the model server answers; null when none is configured. */
  pingLlm: (() => Promise<boolean>) | null
  /** Whether the vector store answers; null when it is the database. */
  pingVectors: (() => Promise<boolean>) | null
  /** Rejects when the store of files does not answer. */
  probeStorage: () => Promise<void>
  telemetry: 'ok' | 'off'
  isDraining(): boolean
}

const DEADLINE_MS = 2_000

/** Whether each part that is in use works. */
export async function partsOf(checkReadiness: CheckReadiness): Promise<Record<string, boolean>> {
  const { checks } = await checkReadiness()
  const inUse = Object.entries(checks).filter(([, check]) => check !== 'off')
  return Object.fromEntries(inUse.map(([part, check]) => [part, check === 'ok']))
}

/** Checks every part at once, each for two seconds at most. */
export const createReadiness =
  ({
    db,
    pingRedis,
    pingLlm,
    pingVectors,
    probeStorage,
    telemetry,
    isDraining,
  }: ReadinessDependencies): CheckReadiness =>
  async () => {
    const [database, redis, llm, vectors, storage] = await Promise.all([
      answers(async () => (await db.execute(sql`SELECT 1`)).rows.length === 1),
      pingRedis === null ? null : answers(pingRedis),
      pingLlm === null ? null : answers(pingLlm),
      pingVectors === null ? null : answers(pingVectors),
      answers(async () => {
        await probeStorage()
        return true
      }),
    ])
    const checks = {
      database: database ? 'ok' : 'unavailable',
      redis: stateOf(redis),
      llm: stateOf(llm),
      vector_store: stateOf(vectors),
      storage: stateOf(storage),
      telemetry,
    } satisfies Record<string, Check>
    const degraded = Object.values(checks).some((check) => check === 'degraded')
    return { status: !database || isDraining() ? 'unavailable' : degraded ? 'degraded' : 'ok', checks }
  }

/** What answers can be had without. */
const stateOf = (answered: boolean | null): 'ok' | 'degraded' | 'off' =>
  answered === null ? 'off' : answered ? 'ok' : 'degraded'

async function answers(check: () => Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, DEADLINE_MS, false)
  })
  try {
    return await Promise.race([check(), deadline])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
