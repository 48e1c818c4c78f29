import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type pg from 'pg'
import type { Database } from '../../core/database.ts'
import { installation } from '../../models/user.ts'

/** A hold is a row of `installation` with this before its id; its value is when it lapses, by the database's clock. */
export const HOLD = 'hold_removals:'
const LEASE_SECONDS = 300
const RENEW_MS = 60_000

/**
 * Has originals that are deleted stay in the store until it is released, so that a backup finds all that its snapshot
 * refers to. It lapses when this process dies.
 */
export async function holdRemovals(pool: pg.Pool): Promise<{ release(): Promise<void> }> {
  const key = HOLD + randomUUID()
  const renew = () =>
    pool.query(
      `INSERT INTO installation (key, value) VALUES ($1, now() + $2 * interval '1 s')
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [key, LEASE_SECONDS],
    )
  await pool.query(`DELETE FROM installation WHERE key LIKE $1 AND value::timestamptz < now()`, [`${HOLD}%`])
  await renew()
  // A renewal that fails is repeated four times before the lease is over.
  const timer = setInterval(() => void renew().catch(() => {}), RENEW_MS).unref()
  return {
    async release() {
      clearInterval(timer)
      await pool.query('DELETE FROM installation WHERE key = $1', [key])
    },
  }
}

/** Whether a backup is being made that may still need originals whose documents are deleted by now. */
export async function areRemovalsHeld(db: Database): Promise<boolean> {
  const { rows } = await db.execute(
    sql`SELECT FROM ${installation} WHERE key LIKE ${`${HOLD}%`} AND value::timestamptz > now() LIMIT 1`,
  )
  return rows.length > 0
}
