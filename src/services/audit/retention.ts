import { sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { audit } from './audit.ts'

/** Rows of one transaction: a log of years is shortened in steps. */
const BATCH = 10_000

/**
 * Deletes what is older than the retention, the one way there is: the transaction tells the table's trigger the
 * retention, and records how much went. 0: everything stays.
 */
export async function forgetOldAudit(db: NodePgDatabase, retentionDays: number): Promise<void> {
  if (retentionDays === 0) return
  for (let deleted = BATCH; deleted === BATCH; ) deleted = await forgetBatch(db, retentionDays)
}

/** @returns how many went. */
const forgetBatch = (db: NodePgDatabase, retentionDays: number): Promise<number> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`SELECT set_config('groundwire.audit_retention_days', ${String(retentionDays)}, true)`)
    const { rowCount } = await tx.execute(sql`
      DELETE FROM audit_entries WHERE id IN (
        SELECT id FROM audit_entries WHERE at < now() - make_interval(days => ${retentionDays}) ORDER BY at LIMIT ${BATCH})`)
    const entries = rowCount ?? 0
    if (entries > 0) {
      await audit(tx, { action: 'audit.expired', targetId: null, details: { entries, retention_days: retentionDays } })
    }
    return entries
  })
