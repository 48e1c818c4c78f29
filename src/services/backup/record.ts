import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { type AuditActor, audit } from '../audit/audit.ts'

/**
 * Records that somebody takes a backup of everything, before its snapshot, so that it tells of itself. A database that an earlier version
 * migrated has no log yet, and can be backed up all the same.
 */
export async function recordBackup(db: Database, actor?: AuditActor): Promise<void> {
  const { rows } = await db.execute<{ hasLog: boolean }>(
    sql`SELECT to_regclass('audit_entries') IS NOT NULL AS "hasLog"`,
  )
  if (rows[0]?.hasLog) await audit(db, { action: 'backup.created', targetId: null, ...(actor ? { actor } : {}) })
}
