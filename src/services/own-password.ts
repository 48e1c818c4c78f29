import { eq } from 'drizzle-orm'
import type { Principal } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { AppError } from '../core/errors.ts'
import { users } from '../models/user.ts'
import { audit } from './audit/audit.ts'
import type { LoginThrottle } from './login-throttle.ts'
import { verifyPassword } from './passwords.ts'

/**
 * That whoever holds a credential also knows its user's password, before what a stolen credential must not do. Guesses
 * are counted as those of signing in are.
 * @throws AppError 403 `wrong_password`, 429.
 */
export async function requireOwnPassword(
  { db, throttle }: { db: Database; throttle: LoginThrottle },
  principal: Principal,
  { password, address }: { password: string; address: string },
): Promise<typeof users.$inferSelect> {
  const key = `user:${principal.userId}`
  await throttle.attempt(key, address)
  const [user] = await db.select().from(users).where(eq(users.id, principal.userId))
  if (!user || !(await verifyPassword(password, user.passwordHash))) {
    await audit(db, { action: 'user.password_refused', targetId: principal.userId, outcome: 'refused' })
    throw new AppError(403, 'wrong_password', 'The password is wrong; nothing was changed.')
  }
  await throttle.succeeded(key, address)
  return user
}
