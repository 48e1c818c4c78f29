import { and, eq } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal } from '../core/context.ts'
import type { Database, Transaction } from '../core/database.ts'
import { conflict, notFound } from '../core/errors.ts'
import { projectMembers, projects } from '../models/project.ts'
import { users } from '../models/user.ts'
import type { PageQuery } from '../schemas/base.ts'
import type { MemberCreate } from '../schemas/project.ts'
import { type MemberRole, requireProject } from './access.ts'
import { audit } from './audit/audit.ts'
import { normaliseEmail } from './emails.ts'
import { newerThan, type Page, toPage } from './pages.ts'

/** A member; `id` is the user's. */
export interface Member {
  id: number
  email: string
  name: string | null
  role: MemberRole
  createdAt: Date
}

const columns = {
  id: users.id,
  email: users.email,
  name: users.name,
  role: projectMembers.role,
  createdAt: projectMembers.createdAt,
}

export async function listMembers(
  db: Database,
  principal: Principal,
  projectId: number,
  { limit, cursor }: PageQuery,
): Promise<Page<Member>> {
  await requireProject(db, principal, projectId, 'read')
  const rows = await db
    .select(columns)
    .from(projectMembers)
    .innerJoin(users, eq(users.id, projectMembers.userId))
    .where(and(eq(projectMembers.projectId, projectId), newerThan(users.id, cursor)))
    .orderBy(users.id)
    .limit(limit + 1)
  return toPage(rows, limit)
}

/** @throws AppError 404 when no one has that e-mail address, 409 when they are a member already. */
export async function addMember(
  db: Database,
  principal: Principal,
  projectId: number,
  { email, role }: MemberCreate,
): Promise<Member> {
  await requireProject(db, principal, projectId, 'manage')
  const [user] = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.email, normaliseEmail(email)), eq(users.kind, 'person'), users.isActive))
  if (!user) throw notFound()
  return db.transaction(async (tx) => {
    const added = await tx
      .insert(projectMembers)
      .values({ projectId, userId: user.id, role })
      .onConflictDoNothing()
      .returning({ userId: projectMembers.userId })
    if (added.length === 0) {
      throw conflict('already_member', 'This person is a member already; change the role instead.')
    }
    await audit(tx, { action: 'member.added', targetId: user.id, projectId, details: { role } })
    return memberOf(tx, projectId, user.id)
  })
}

/** @throws AppError 409 when the project would be left without an owner, or is the member's personal one. */
export async function updateMember(
  db: NodePgDatabase,
  principal: Principal,
  target: { projectId: number; userId: number; role: MemberRole },
): Promise<Member> {
  await requireProject(db, principal, target.projectId, 'manage')
  return db.transaction(async (tx) => {
    const before = await lockMember(tx, target)
    if (target.role !== 'owner') await refusePersonal(tx, target)
    await tx
      .update(projectMembers)
      .set({ role: target.role })
      .where(and(eq(projectMembers.projectId, target.projectId), eq(projectMembers.userId, target.userId)))
    await requireOwner(tx, target.projectId)
    const { projectId, userId, role } = target
    const details = { role: `${before} → ${role}` }
    await audit(tx, { action: 'member.updated', targetId: userId, projectId, details })
    return memberOf(tx, projectId, userId)
  })
}

/**
 * Removes a member; everyone may leave by themselves.
 * @throws AppError 409 when no owner would be left, or the project is the member's personal one.
 */
export async function removeMember(
  db: NodePgDatabase,
  principal: Principal,
  target: { projectId: number; userId: number },
): Promise<void> {
  await requireProject(db, principal, target.projectId, target.userId === principal.userId ? 'read' : 'manage')
  await db.transaction(async (tx) => {
    await lockMember(tx, target)
    await refusePersonal(tx, target)
    await tx
      .delete(projectMembers)
      .where(and(eq(projectMembers.projectId, target.projectId), eq(projectMembers.userId, target.userId)))
    await requireOwner(tx, target.projectId)
    await audit(tx, { action: 'member.removed', targetId: target.userId, projectId: target.projectId })
  })
}

/** Locks the project's members, so that two owners who remove each other at once do not both succeed. @returns the role. */
async function lockMember(
  tx: Transaction,
  { projectId, userId }: { projectId: number; userId: number },
): Promise<MemberRole> {
  const members = await tx
    .select({ userId: projectMembers.userId, role: projectMembers.role })
    .from(projectMembers)
    .where(eq(projectMembers.projectId, projectId))
    .orderBy(projectMembers.userId)
    .for('update')
  const member = members.find((one) => one.userId === userId)
  if (!member) throw notFound()
  return member.role
}

/** Whoever is made an owner of somebody's personal project must not take it from them: it goes with their account. */
async function refusePersonal(
  tx: Transaction,
  { projectId, userId }: { projectId: number; userId: number },
): Promise<void> {
  const [personal] = await tx
    .select({ id: projects.id })
    .from(projects)
    .where(and(eq(projects.id, projectId), eq(projects.personalUserId, userId)))
  if (personal) throw conflict('personal_project', 'This is the personal project of this member, who stays its owner.')
}

async function requireOwner(tx: Transaction, projectId: number): Promise<void> {
  const [owner] = await tx
    .select({ userId: projectMembers.userId })
    .from(projectMembers)
    .where(and(eq(projectMembers.projectId, projectId), eq(projectMembers.role, 'owner')))
    .limit(1)
  if (!owner) throw conflict('last_owner', 'A project needs an owner; make another member one first.')
}

async function memberOf(db: Database, projectId: number, userId: number): Promise<Member> {
  const [member] = await db
    .select(columns)
    .from(projectMembers)
    .innerJoin(users, eq(users.id, projectMembers.userId))
    .where(and(eq(projectMembers.projectId, projectId), eq(projectMembers.userId, userId)))
  if (!member) throw notFound()
  return member
}
