import { and, eq } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { conflict, notFound } from '../core/errors.ts'
import { projectMembers, projects } from '../models/project.ts'
import type { PageQuery } from '../schemas/base.ts'
import type { ProjectCreate, ProjectUpdate } from '../schemas/project.ts'
import { type MemberRole, requireProject } from './access.ts'
import { audit } from './audit/audit.ts'
import { newerThan, type Page, toPage } from './pages.ts'
import type { ForgetProjects } from './stored-files.ts'

/** A project as one of its members sees it. */
export type Project = typeof projects.$inferSelect & { role: MemberRole }

export async function createProject(
  db: NodePgDatabase,
  principal: Principal,
  project: ProjectCreate,
): Promise<Project> {
  return db.transaction(async (tx) => {
    const [created] = await tx.insert(projects).values(project).returning()
    if (!created) throw new Error('insert returned no row')
    await tx.insert(projectMembers).values({ projectId: created.id, userId: principal.userId, role: 'owner' })
    await audit(tx, { action: 'project.created', targetId: created.id, projectId: created.id })
    return { ...created, role: 'owner' }
  })
}

export async function listProjects(
  db: Database,
  principal: Principal,
  { limit, cursor }: PageQuery,
): Promise<Page<Project>> {
  const rows = await db
    .select({ project: projects, role: projectMembers.role })
    .from(projects)
    .innerJoin(projectMembers, eq(projectMembers.projectId, projects.id))
    .where(and(eq(projectMembers.userId, principal.userId), newerThan(projects.id, cursor)))
    .orderBy(projects.id)
    .limit(limit + 1)
  return toPage(
    rows.map(({ project, role }) => ({ ...project, role })),
    limit,
  )
}

export async function getProject(db: Database, principal: Principal, id: number): Promise<Project> {
  const role = await requireProject(db, principal, id, 'read')
  const [project] = await db.select().from(projects).where(eq(projects.id, id))
  if (!project) throw notFound()
  return { ...project, role }
}

export async function updateProject(
  db: Database,
  principal: Principal,
  id: number,
  changes: ProjectUpdate,
): Promise<Project> {
  const role = await requireProject(db, principal, id, 'manage')
  return db.transaction(async (tx) => {
    const [project] = await tx.update(projects).set(changes).where(eq(projects.id, id)).returning()
    if (!project) throw notFound()
    const details = { fields: Object.keys(changes) }
    await audit(tx, { action: 'project.updated', targetId: id, projectId: id, details })
    return { ...project, role }
  })
}

/** Deletes a project with its documents and conversations. @throws AppError 409 for a personal project. */
export async function deleteProject(
  db: NodePgDatabase,
  principal: Principal,
  id: number,
  forgetFiles: ForgetProjects,
): Promise<void> {
  await requireProject(db, principal, id, 'manage')
  const [project] = await db.select({ personal: projects.personalUserId }).from(projects).where(eq(projects.id, id))
  if (project && project.personal !== null) {
    throw conflict('personal_project', 'A personal project goes with its account; delete its documents instead.')
  }
  await db.transaction(async (tx) => {
    await tx.delete(projects).where(eq(projects.id, id))
    await forgetFiles(tx, [id])
    await audit(tx, { action: 'project.deleted', targetId: id, projectId: id })
  })
}
