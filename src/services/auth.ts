import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Origin, Principal, Tier } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { forbidden, unauthenticated } from '../core/errors.ts'
import { refreshTokens, sessions, users } from '../models/user.ts'
import type { RegisterRequest } from '../schemas/auth.ts'
import type { PageQuery } from '../schemas/base.ts'
import { requireOwn } from './access.ts'
import { audit } from './audit/audit.ts'
import { normaliseEmail } from './emails.ts'
import type { Examples } from './examples.ts'
import { becomeFirstAdmin } from './installation.ts'
import { type LoginThrottle, Throttled } from './login-throttle.ts'
import { requireOwnPassword } from './own-password.ts'
import { olderThan, type Page, toPage } from './pages.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { type AccessTokens, hashToken, newOpaqueToken } from './tokens.ts'
import { createUser, revokeSessions, type User } from './users.ts'

export interface AuthDependencies {
  db: NodePgDatabase
  tokens: AccessTokens
  throttle: LoginThrottle
  refreshTokenDays: number
  registration: 'open' | 'closed' | 'invite'
  defaultTier: Tier
  /** What the first administrator is given to begin with; null: nothing. */
  examples: Pick<Examples, 'make' | 'wake'> | null
}

export interface SignedIn {
  accessToken: string
  refreshToken: string
  expiresIn: number
  user: User
}

export type Session = typeof sessions.$inferSelect

/**
 * Makes an account. The setup token makes the one first administrator, whatever `REGISTRATION` says; with `invite`
 * an administrator may register others, as the operator may always.
 */
export async function register(
  deps: AuthDependencies,
  request: RegisterRequest,
  { principal, origin }: { principal: Principal | null; origin: Origin },
): Promise<User> {
  const isAdmin = principal?.scopes.has('admin') ?? false
  if (!isAdmin) await deps.throttle.registration(origin.address)
  const byAdmin = isAdmin && (deps.registration !== 'closed' || principal?.sessionId === null)
  if (request.setup_token === undefined && deps.registration !== 'open' && !byAdmin) {
    throw forbidden('Registration is closed on this server; ask an administrator for an account.')
  }
  const email = normaliseEmail(request.email)
  // Hashed before the address is looked up: a known one takes as long as a new one.
  const passwordHash = await hashPassword(request.password)
  const made = await deps.db.transaction(async (tx) => {
    const isFirstAdmin = request.setup_token !== undefined && (await becomeFirstAdmin(tx, request.setup_token))
    const user = await createUser(tx, {
      email,
      name: request.name ?? null,
      passwordHash,
      role: isFirstAdmin ? 'admin' : 'user',
      tier: isFirstAdmin ? 'enterprise' : deps.defaultTier,
      kind: 'person',
    })
    if (isFirstAdmin) await deps.examples?.make(tx, user.id)
    return user
  })
  if (made.role === 'admin') deps.examples?.wake()
  return made
}

const WRONG_CREDENTIALS = 'The e-mail address or the password is wrong.'

/** Signs in. An unknown address, a wrong password and a deactivated account answer alike, in the same time. */
export async function login(
  deps: AuthDependencies,
  credentials: { email: string; password: string },
  origin: Origin,
): Promise<SignedIn> {
  const email = credentials.email.trim().normalize('NFKC').toLowerCase().slice(0, 254).replaceAll('\0', '')
  await deps.throttle.attempt(email, origin.address).catch((error) => recordThrottled(deps.db, email, error))
  const [user] = await deps.db.select().from(users).where(eq(users.email, email))
  const matches = await verifyPassword(credentials.password, user?.passwordHash ?? null)
  if (!matches || !user?.isActive) {
    // The same insert whether there is such an account or not. What was typed is not kept: it may be a password.
    await audit(deps.db, { action: 'user.sign_in_refused', targetId: user?.id ?? null, outcome: 'refused' })
    throw unauthenticated('invalid_credentials', WRONG_CREDENTIALS)
  }
  await deps.throttle.succeeded(email, origin.address)
  return deps.db.transaction(async (tx) => {
    const [session] = await tx
      .insert(sessions)
      .values({
        userId: user.id,
        address: origin.address,
        userAgent: origin.userAgent,
        expiresAt: sql`now() + make_interval(days => ${deps.refreshTokenDays})`,
      })
      .returning()
    if (!session) throw new Error('insert returned no row')
    const actor = { actorId: user.id, credential: 'session', credentialId: session.id } as const
    await audit(tx, { action: 'session.created', targetId: session.id, actor })
    return { ...(await issue(deps, tx, session)), user }
  })
}

/** Of a flood of attempts the first refused one is recorded, so that nobody fills the log. @throws the refusal. */
async function recordThrottled(db: Database, email: string, refusal: unknown): Promise<never> {
  if (refusal instanceof Throttled && refusal.isFirst) {
    const [user] = await db.select({ id: users.id }).from(users).where(eq(users.email, email))
    await audit(db, { action: 'user.sign_in_throttled', targetId: user?.id ?? null, outcome: 'refused' })
  }
  throw refusal
}

/**
 * Exchanges a refresh token for a new pair; the old one dies. A used token shown again means that two parties hold
 * it, so its whole family, the session, is revoked (RFC 9700 §4.14.2).
 */
export async function refresh(deps: AuthDependencies, refreshToken: string): Promise<SignedIn> {
  const tokenHash = hashToken(refreshToken)
  const outcome = await deps.db.transaction(async (tx) => {
    const [used] = await tx
      .update(refreshTokens)
      .set({ usedAt: sql`now()` })
      .where(and(eq(refreshTokens.tokenHash, tokenHash), isNull(refreshTokens.usedAt)))
      .returning({ sessionId: refreshTokens.sessionId })
    if (!used) {
      const [reused] = await tx.select().from(refreshTokens).where(eq(refreshTokens.tokenHash, tokenHash))
      if (!reused) return 'unknown'
      const ended = await tx
        .update(sessions)
        .set({ revokedAt: sql`now()` })
        .where(and(eq(sessions.id, reused.sessionId), isNull(sessions.revokedAt)))
        .returning({ userId: sessions.userId })
      // Shown once more after that, it changes nothing and says nothing new.
      for (const { userId } of ended) {
        const details = { user_id: userId }
        await audit(tx, { action: 'session.token_reused', targetId: reused.sessionId, outcome: 'refused', details })
      }
      return 'reused'
    }
    const [found] = await tx
      .select({ session: sessions, user: users })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(
        and(
          eq(sessions.id, used.sessionId),
          isNull(sessions.revokedAt),
          gt(sessions.expiresAt, sql`now()`),
          users.isActive,
        ),
      )
    if (!found) return 'unknown'
    await tx
      .update(sessions)
      .set({ lastUsedAt: sql`now()`, expiresAt: sql`now() + make_interval(days => ${deps.refreshTokenDays})` })
      .where(eq(sessions.id, found.session.id))
    return { ...(await issue(deps, tx, found.session)), user: found.user }
  })
  if (outcome === 'unknown')
    throw unauthenticated('invalid_token', 'The refresh token is unknown or has expired; sign in again.')
  if (outcome === 'reused') {
    throw unauthenticated('token_reused', 'This refresh token was used before; the session is revoked. Sign in again.')
  }
  return outcome
}

async function issue(deps: AuthDependencies, tx: Database, session: Session): Promise<Omit<SignedIn, 'user'>> {
  const refreshToken = newOpaqueToken()
  await tx.insert(refreshTokens).values({ sessionId: session.id, tokenHash: hashToken(refreshToken) })
  const { tokens } = deps
  return { accessToken: tokens.sign(session.userId, session.id), refreshToken, expiresIn: tokens.expiresIn }
}

/** Ends one of one's own sessions; its tokens stop at the next request. */
export async function revokeSession(db: Database, principal: Principal, sessionId: number): Promise<void> {
  await requireOwn(db, principal, 'session', sessionId)
  await db.transaction(async (tx) => {
    await tx.update(sessions).set({ revokedAt: sql`now()` }).where(eq(sessions.id, sessionId))
    await audit(tx, { action: 'session.ended', targetId: sessionId })
  })
}

/** Ends the session that the principal signed in with. */
export async function logout(db: Database, principal: Principal): Promise<void> {
  if (principal.sessionId !== null) await revokeSession(db, principal, principal.sessionId)
}

/** Sets a new password and revokes every other session. @throws AppError 403 when the current one is wrong. */
export async function changePassword(
  deps: AuthDependencies,
  principal: Principal,
  change: { currentPassword: string; newPassword: string; address: string },
): Promise<void> {
  const { currentPassword: password, address } = change
  const user = await requireOwnPassword(deps, principal, { password, address })
  const passwordHash = await hashPassword(change.newPassword, 'body.new_password')
  await deps.db.transaction(async (tx) => {
    await tx.update(users).set({ passwordHash }).where(eq(users.id, user.id))
    await revokeSessions(tx, user.id, principal.sessionId)
    await audit(tx, { action: 'user.password_changed', targetId: user.id })
  })
}

/** One's open sessions, newest first. */
export async function listSessions(
  db: Database,
  principal: Principal,
  { limit, cursor }: PageQuery,
): Promise<Page<Session>> {
  const isOpen = and(isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`))
  const rows = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, principal.userId), isOpen, olderThan(sessions.id, cursor)))
    .orderBy(desc(sessions.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}
