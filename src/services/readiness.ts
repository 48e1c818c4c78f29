import { sql } from 'drizzle-orm'
import type { Database } from '../core/database.ts'
import type { Check, ReadyResponse } from '../schemas/health.ts'

export type CheckReadiness = () => Promise<ReadyResponse>

export interface ReadinessDependencies {
  db: Database
  /** Whether the model server answers; null when none is configured. */
  pingLlm: (() => Promise<boolean>) | null
  telemetry: 'ok' | 'off'
  isDraining(): boolean
}

const DEADLINE_MS = 2_000

/** Checks every part at once, each for two seconds at most. */
export const createReadiness =
  ({ db, pingLlm, telemetry, isDraining }: ReadinessDependencies): CheckReadiness =>
  async () => {
    const [database, llm] = await Promise.all([
      answers(() => db.execute(sql`SELECT 1`)),
      pingLlm === null ? null : answers(async () => ((await pingLlm()) ? true : Promise.reject(new Error('llm')))),
    ])
    const checks = {
      database: database ? 'ok' : 'unavailable',
      redis: 'off',
      llm: llm === null ? 'off' : llm ? 'ok' : 'degraded',
      vector_store: 'off',
      telemetry,
    } satisfies Record<string, Check>
    const degraded = Object.values(checks).some((check) => check === 'degraded')
    return { status: !database || isDraining() ? 'unavailable' : degraded ? 'degraded' : 'ok', checks }
  }

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, DEADLINE_MS, false)
  })
  try {
    return await Promise.race([check().then(() => true), deadline])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
