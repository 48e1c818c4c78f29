import DataLoader from 'dataloader'
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal, Role, Scope } from '../core/context.ts'
import { AppError, unauthenticated } from '../core/errors.ts'
import { apiKeys, sessions, users } from '../models/user.ts'
import { type AccessTokens, API_KEY_PREFIX, hashToken } from './tokens.ts'

/** A bearer credential, checked against the database on every use: what is revoked stops at the next request. */
export interface Credentials {
  /** @throws AppError 401 when the credential is not, or no longer, good. */
  authenticate(bearer: string): Promise<Principal>
  /** Whether a principal that was good at the start of a long request still is. */
  isStillGood(principal: Principal, bearer: string): Promise<boolean>
}

/** What a session may do; a key may do what it was given of it. */
const scopesOf = (role: Role): readonly Scope[] =>
  role === 'admin' ? ['read', 'chat', 'write', 'account', 'admin'] : ['read', 'chat', 'write', 'account']

/** Somebody for whom a job does what they would do signed in; null when they are gone or deactivated. */
export async function principalOf(db: NodePgDatabase, userId: number): Promise<Principal | null> {
  const [user] = await db
    .select({ userId: users.id, role: users.role, tier: users.tier })
    .from(users)
    .where(and(eq(users.id, userId), users.isActive))
  return user ? { ...user, scopes: new Set(['read', 'write']), sessionId: null, apiKeyId: null } : null
}

export function createCredentials(db: NodePgDatabase, tokens: AccessTokens): Credentials {
  const owner = { userId: users.id, role: users.role, tier: users.tier }
  const bySession = db
    .select({ sessionId: sessions.id, ...owner })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        sql`${sessions.id} = ANY(${sql.placeholder('ids')}::bigint[])`,
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, sql`now()`),
        users.isActive,
      ),
    )
    .prepare('principals_by_session')
  const byKey = db
    .select({ apiKeyId: apiKeys.id, keyHash: apiKeys.keyHash, scopes: apiKeys.scopes, ...owner })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(
      and(
        sql`${apiKeys.keyHash} = ANY(${sql.placeholder('hashes')}::text[])`,
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
        users.isActive,
      ),
    )
    .prepare('principals_by_api_key')

  // All checks of one event-loop turn are one query; nothing is remembered between turns, so revocation is at once.
  const gathered = { cache: false, batchScheduleFn: (run: () => void) => void setImmediate(run), maxBatchSize: 500 }
  const sessionOwners = new DataLoader(async (ids: readonly number[]) => {
    const rows = await bySession.execute({ ids: [...ids] })
    const found = new Map(rows.map((row) => [row.sessionId, row]))
    return ids.map((id) => found.get(id) ?? null)
  }, gathered)
  const keyOwners = new DataLoader(async (hashes: readonly string[]) => {
    const rows = await byKey.execute({ hashes: [...hashes] })
    const found = new Map(rows.map((row) => [row.keyHash, row]))
    return hashes.map((hash) => found.get(hash) ?? null)
  }, gathered)

  async function authenticate(bearer: string): Promise<Principal> {
    if (bearer.startsWith(API_KEY_PREFIX)) {
      const key = await keyOwners.load(hashToken(bearer))
      if (!key) throw unauthenticated('invalid_api_key', 'The API key is unknown, expired or revoked.')
      const { apiKeyId, userId, role, tier } = key
      return {
        userId,
        role,
        tier,
        scopes: new Set(scopesOf(role).filter((scope) => key.scopes.includes(scope))),
        sessionId: null,
        apiKeyId,
      }
    }
    const { userId, sessionId } = tokens.verify(bearer)
    const session = await sessionOwners.load(sessionId)
    if (!session || session.userId !== userId) {
      throw unauthenticated('invalid_token', 'The access token is invalid or has expired; sign in again.')
    }
    const { role, tier } = session
    return { userId, role, tier, scopes: new Set(scopesOf(role)), sessionId, apiKeyId: null }
  }

  return {
    authenticate,
    isStillGood: async (principal, bearer) => {
      try {
        const now = await authenticate(bearer)
        return [...principal.scopes].every((scope) => now.scopes.has(scope))
      } catch (error) {
        // A database that does not answer revokes nothing.
        if (error instanceof AppError) return false
        throw error
      }
    },
  }
}
