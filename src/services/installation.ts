import { randomUUID } from 'node:crypto'
import { and, eq, inArray, like, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Database, Transaction } from '../core/database.ts'
import { AppError } from '../core/errors.ts'
import type { Secret } from '../core/secret.ts'
import { apiKeys, installation, users } from '../models/user.ts'
import { normaliseEmail } from './emails.ts'
import { oweExamples } from './examples.ts'
import { hashPassword } from './passwords.ts'
import { hashToken } from './tokens.ts'
import { createUser } from './users.ts'

/** Present once the installation has its first administrator; the primary key lets only one request be the one. */
const FIRST_ADMIN = 'first_admin'
const SETUP_TOKEN = 'setup_token:'
/** What the key of a data folder is called among the operator's. */
const OPERATOR_KEY = 'operator'

const IDENTITY = 'identity'

/** Tells this installation from others that share a server of something with it; made once, whoever comes first. */
export async function identityOf(db: NodePgDatabase): Promise<string> {
  await db.insert(installation).values({ key: IDENTITY, value: randomUUID() }).onConflictDoNothing()
  const [identity] = await db.select().from(installation).where(eq(installation.key, IDENTITY))
  if (!identity) throw new Error('the identity of the installation is not there')
  return identity.value
}

const hasFirstAdmin = async (db: Database): Promise<boolean> =>
  (await db.select().from(installation).where(eq(installation.key, FIRST_ADMIN))).length > 0

async function claimFirstAdmin(tx: Transaction): Promise<boolean> {
  const claimed = await tx
    .insert(installation)
    .values({ key: FIRST_ADMIN, value: 'claimed' })
    .onConflictDoNothing()
    .returning()
  return claimed.length > 0
}

/**
 * Whether the bearer of this setup token is the first administrator.
 * @throws AppError 403 when the token is wrong or was used.
 */
export async function becomeFirstAdmin(tx: Transaction, setupToken: string): Promise<true> {
  const [known] = await tx
    .select()
    .from(installation)
    .where(eq(installation.key, SETUP_TOKEN + hashToken(setupToken)))
  if (known && (await claimFirstAdmin(tx))) return true
  throw new AppError(403, 'invalid_setup_token', 'The setup token is wrong, or there is an administrator already.')
}

/**
 * Lets the bearer of `token` become the first administrator.
 * @returns whether there is none yet, so that the token is worth showing.
 */
export async function offerSetupToken(db: NodePgDatabase, token: string): Promise<boolean> {
  if (await hasFirstAdmin(db)) return false
  await db
    .insert(installation)
    .values({ key: SETUP_TOKEN + hashToken(token), value: 'offered' })
    .onConflictDoNothing()
  return true
}

/** Makes the administrator of `ADMIN_EMAIL` and `ADMIN_PASSWORD`, unless there is one; with `examples`, a server makes those. */
export async function createFirstAdmin(
  db: NodePgDatabase,
  admin: { email: string; password: Secret },
  { examples }: { examples: boolean },
): Promise<void> {
  if (await hasFirstAdmin(db)) return
  const email = normaliseEmail(admin.email)
  const passwordHash = await hashPassword(admin.password.reveal(), 'ADMIN_PASSWORD')
  await db.transaction(async (tx) => {
    if (!(await claimFirstAdmin(tx))) return
    const account = { email, name: null, passwordHash, role: 'admin', tier: 'enterprise', kind: 'person' } as const
    const user = await createUser(tx, account)
    if (examples) await oweExamples(tx, user.id)
  })
}

/**
 * Lets the key in the data folder sign in as the operator: whoever can read that folder owns the installation anyway.
 * The operator is no person: it has no password, and no list shows it.
 */
export async function acceptOperatorKey(db: NodePgDatabase, key: string): Promise<void> {
  const keyHash = hashToken(key)
  await db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(7236002)`)
    const [existing] = await tx.select({ id: users.id }).from(users).where(eq(users.kind, 'operator'))
    const operator =
      existing ??
      (await createUser(tx, {
        email: 'operator@localhost',
        name: 'Operator',
        passwordHash: null,
        role: 'admin',
        tier: 'enterprise',
        kind: 'operator',
      }))
    await tx
      .insert(apiKeys)
      .values({
        userId: operator.id,
        name: OPERATOR_KEY,
        keyHash,
        prefix: key.slice(0, 8),
        scopes: ['read', 'chat', 'write', 'admin'],
      })
      .onConflictDoNothing({ target: apiKeys.keyHash })
  })
}

/**
 * Forgets what belongs to a data folder and not to the database, after that came from elsewhere: the keys of operators and
 * the setup tokens. Each process brings those of its own folder when it starts.
 */
export async function forgetDataFolders(db: Database): Promise<void> {
  const operators = db.select({ id: users.id }).from(users).where(eq(users.kind, 'operator'))
  await db.delete(apiKeys).where(and(inArray(apiKeys.userId, operators), eq(apiKeys.name, OPERATOR_KEY)))
  await db.delete(installation).where(like(installation.key, `${SETUP_TOKEN}%`))
}
