import DataLoader from 'dataloader'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal, Role, Tier } from '../core/context.ts'
import type { Database, Transaction } from '../core/database.ts'
import { conflict, notFound } from '../core/errors.ts'
import { projectMembers, projects } from '../models/project.ts'
import { sessions, users } from '../models/user.ts'
import type { AuditDetails } from '../schemas/audit.ts'
import type { PageQuery } from '../schemas/base.ts'
import type { UserUpdate } from '../schemas/user.ts'
import { requireUser } from './access.ts'
import { audit } from './audit/audit.ts'
import type { LoginThrottle } from './login-throttle.ts'
import { requireOwnPassword } from './own-password.ts'
import { newerThan, type Page, toPage } from './pages.ts'
import type { ForgetProjects } from './stored-files.ts'

export type User = typeof users.$inferSelect

export interface NewUser {
  email: string
  name: string | null
  passwordHash: string | null
  role: Role
  tier: Tier
  kind: 'person' | 'operator'
}

/** Makes the account and its personal project. @throws AppError 409 when the e-mail has an account. */
export async function createUser(tx: Transaction, newUser: NewUser): Promise<User> {
  const [user] = await tx.insert(users).values(newUser).onConflictDoNothing({ target: users.email }).returning()
  if (!user) throw conflict('email_taken', 'There is an account with this e-mail address; sign in instead.')
  const [project] = await tx
    .insert(projects)
    .values({ name: 'Personal', personalUserId: user.id })
    .returning({ id: projects.id })
  if (!project) throw new Error('insert returned no row')
  await tx.insert(projectMembers).values({ projectId: project.id, userId: user.id, role: 'owner' })
  const { role, tier } = user
  await audit(tx, { action: 'user.created', targetId: user.id, details: { role, tier, kind: user.kind } })
  return user
}

/** Reads a user for a principal. @throws AppError 404 unless it is oneself or the principal is an administrator. */
export type ReadUser = (principal: Principal, id: number) => Promise<User>

/** All users that are asked for in one turn of the event loop are read by one query; nothing is remembered. */
export function createUserReader(db: NodePgDatabase): ReadUser {
  const byId = db
    .select()
    .from(users)
    .where(sql`${users.id} = ANY(${sql.placeholder('ids')}::bigint[])`)
    .prepare('users_by_id')
  const loader = new DataLoader(
    async (ids: readonly number[]) => {
      const found = new Map((await byId.execute({ ids: [...new Set(ids)] })).map((user) => [user.id, user]))
      return ids.map((id) => found.get(id) ?? null)
    },
    { cache: false, batchScheduleFn: (run) => void setImmediate(run), maxBatchSize: 500 },
  )
  return async (principal, id) => {
    await requireUser(db, principal, id)
    const user = await loader.load(id)
    if (!user) throw notFound()
    return user
  }
}

/** All people, oldest first; for administrators (the route asks for the scope). */
export async function listUsers(db: Database, { limit, cursor }: PageQuery): Promise<Page<User>> {
  const rows = await db
    .select()
    .from(users)
    .where(and(eq(users.kind, 'person'), newerThan(users.id, cursor)))
    .orderBy(users.id)
    .limit(limit + 1)
  return toPage(rows, limit)
}

export async function updateProfile(
  db: Database,
  principal: Principal,
  changes: { name?: string | null },
): Promise<User> {
  const [user] = await db.update(users).set(changes).where(eq(users.id, principal.userId)).returning()
  if (!user) throw notFound()
  return user
}

/**
 * Changes role, tier or activity. A deactivated user is signed out everywhere, keys included (they are refused while
 * the account is inactive).
 * @throws AppError 409 when no active administrator would be left.
 */
export async function updateUser(db: Database, principal: Principal, id: number, changes: UserUpdate): Promise<User> {
  await requireUser(db, principal, id)
  return db.transaction(async (tx) => {
    await lockAdministrators(tx)
    const [before] = await tx.select().from(users).where(eq(users.id, id)).for('update')
    const { is_active: isActive, ...rest } = changes
    const [user] = await tx
      .update(users)
      .set({ ...rest, ...(isActive === undefined ? {} : { isActive }) })
      .where(eq(users.id, id))
      .returning()
    if (!before || !user) throw notFound()
    await requireAdministrator(tx)
    if (!user.isActive || changes.role === 'user') await revokeSessions(tx, id)
    await audit(tx, { action: 'user.updated', targetId: id, details: changesOf(before, user) })
    return user
  })
}

/** What an administrator changed, as `role: "user → admin"`. */
function changesOf(before: User, after: User): AuditDetails {
  const fields = { role: 'role', tier: 'tier', is_active: 'isActive' } as const
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, key]) =>
      before[key] === after[key] ? [] : [[name, `${before[key]} → ${after[key]}`]],
    ),
  )
}

export interface AccountDependencies {
  db: NodePgDatabase
  throttle: LoginThrottle
  forgetFiles: ForgetProjects
}

/**
 * Deletes one's account with all that is only one's own: the projects without another owner go too.
 * @throws AppError 403 for a wrong password, 429 after too many.
 */
export async function deleteAccount(
  { db, throttle, forgetFiles }: AccountDependencies,
  principal: Principal,
  given: { password: string; address: string },
): Promise<void> {
  const user = await requireOwnPassword({ db, throttle }, principal, given)
  await db.transaction(async (tx) => {
    await lockAdministrators(tx)
    const owned = await tx
      .select({ id: projectMembers.projectId })
      .from(projectMembers)
      .where(
        and(
          eq(projectMembers.userId, user.id),
          eq(projectMembers.role, 'owner'),
          sql`NOT EXISTS (SELECT 1 FROM project_members other WHERE other.project_id = ${projectMembers.projectId}
            AND other.role = 'owner' AND other.user_id <> ${user.id})`,
        ),
      )
    const projectIds = owned.map(({ id }) => id)
    if (projectIds.length > 0) await tx.delete(projects).where(inArray(projects.id, projectIds))
    await tx.delete(users).where(eq(users.id, user.id))
    if (user.role === 'admin') await requireAdministrator(tx)
    await forgetFiles(tx, projectIds)
    await audit(tx, { action: 'user.deleted', targetId: user.id, details: { project_ids: projectIds } })
  })
}

export async function revokeSessions(
  tx: Database,
  userId: number,
  exceptSessionId: number | null = null,
): Promise<void> {
  await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        exceptSessionId === null ? undefined : sql`${sessions.id} <> ${exceptSessionId}`,
      ),
    )
}

/** Two administrators who demote each other at once must not both succeed. */
async function lockAdministrators(tx: Transaction): Promise<void> {
  await tx.select({ id: users.id }).from(users).where(eq(users.role, 'admin')).orderBy(users.id).for('update')
}

async function requireAdministrator(tx: Transaction): Promise<void> {
  const [left] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'admin'), eq(users.kind, 'person'), users.isActive))
    .limit(1)
  const [any] = left ? [left] : await tx.select({ id: users.id }).from(users).where(eq(users.kind, 'person')).limit(1)
  if (!left && any) throw conflict('last_admin', 'This is the last active administrator; make another one first.')
}
