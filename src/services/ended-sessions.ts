import { sql } from 'drizzle-orm'
import type { Database } from '../core/database.ts'
import { refreshTokens, sessions } from '../models/user.ts'

/**
 * Deletes sessions that ended, by time or by somebody, longer ago than a refresh token lives, and used tokens that are as old:
 * until then one that is shown again gives its thief away.
 */
export async function forgetEndedSessions(db: Database, refreshTokenDays: number): Promise<void> {
  const before = sql`now() - make_interval(days => ${refreshTokenDays})`
  await db.delete(sessions).where(sql`least(${sessions.expiresAt}, ${sessions.revokedAt}) < ${before}`)
  await db.delete(refreshTokens).where(sql`${refreshTokens.usedAt} < ${before}`)
}
