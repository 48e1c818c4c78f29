import { and, desc, eq, sql } from 'drizzle-orm'
import type { Principal } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { invalid } from '../core/errors.ts'
import { apiKeys } from '../models/user.ts'
import type { ApiKeyRequest } from '../schemas/auth.ts'
import type { PageQuery } from '../schemas/base.ts'
import { requireOwn } from './access.ts'
import { audit } from './audit/audit.ts'
import { olderThan, type Page, toPage } from './pages.ts'
import { API_KEY_PREFIX, hashToken, newOpaqueToken } from './tokens.ts'

export type ApiKey = typeof apiKeys.$inferSelect

export const newApiKey = (): string => API_KEY_PREFIX + newOpaqueToken()

/** @returns the row and the key itself, which nothing can show again. */
export async function createApiKey(
  db: Database,
  principal: Principal,
  { name, scopes, expires_at: expiresAt }: ApiKeyRequest,
): Promise<{ apiKey: ApiKey; key: string }> {
  if (expiresAt !== undefined && (await hasPassed(db, expiresAt))) {
    throw invalid('body.expires_at', 'must be in the future')
  }
  const key = newApiKey()
  const values = {
    userId: principal.userId,
    name,
    keyHash: hashToken(key),
    prefix: key.slice(0, 8),
    scopes,
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
  }
  const apiKey = await db.transaction(async (tx) => {
    const [created] = await tx.insert(apiKeys).values(values).returning()
    if (!created) throw new Error('insert returned no row')
    const details = { scopes, expires_at: created.expiresAt?.toISOString() ?? null }
    await audit(tx, { action: 'api_key.created', targetId: created.id, details })
    return created
  })
  return { apiKey, key }
}

/** By the database's clock, which judges it later. */
async function hasPassed(db: Database, moment: string): Promise<boolean> {
  const at = new Date(moment)
  // A leap second has the form of a moment and is none.
  if (Number.isNaN(at.getTime())) return true
  const { rows } = await db.execute<{ passed: boolean }>(sql`SELECT ${at} <= now() AS passed`)
  return rows[0]?.passed ?? true
}

/** One's own keys, newest first. */
export async function listApiKeys(
  db: Database,
  principal: Principal,
  { limit, cursor }: PageQuery,
): Promise<Page<ApiKey>> {
  const rows = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, principal.userId), olderThan(apiKeys.id, cursor)))
    .orderBy(desc(apiKeys.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

/** Revokes a key; it stops at the next request. */
export async function deleteApiKey(db: Database, principal: Principal, id: number): Promise<void> {
  await requireOwn(db, principal, 'api_key', id)
  await db.transaction(async (tx) => {
    await tx.delete(apiKeys).where(eq(apiKeys.id, id))
    await audit(tx, { action: 'api_key.revoked', targetId: id })
  })
}
