import { and, eq, sql } from 'drizzle-orm'
import type { Principal } from '../../core/context.ts'
import { type Database, unlessTaken } from '../../core/database.ts'
import { conflict, invalid, notFound } from '../../core/errors.ts'
import { agents } from '../../models/agent.ts'
import type { AgentCreate, AgentQuery, AgentUpdate } from '../../schemas/agent.ts'
import { requireAgent, requireDocuments, requireProject, visibleAgents } from '../access.ts'
import { audit } from '../audit/audit.ts'
import { newerThan, type Page, toPage } from '../pages.ts'
import type { ToolRegistry } from '../tools/registry.ts'

export type AgentRow = typeof agents.$inferSelect

export interface AgentsDependencies {
  db: Database
  tools: Pick<ToolRegistry, 'unknown' | 'builtIn'>
}

/** @throws AppError 404, 403, 409 `slug_taken`, 422 for a tool that there is not. */
export async function createAgent(
  { db, tools }: AgentsDependencies,
  principal: Principal,
  { project_id, ...traits }: AgentCreate,
): Promise<AgentRow> {
  await requireProject(db, principal, project_id, 'write')
  await requireTraits({ db, tools }, project_id, traits)
  const values = { ...columnsOf(traits), projectId: project_id, createdBy: principal.userId }
  const required = {
    slug: traits.slug,
    name: traits.name,
    systemPrompt: traits.system_prompt,
    maxSteps: traits.max_steps,
  }
  return db.transaction(async (tx) => {
    const insert = tx
      .insert(agents)
      .values({ ...values, ...required })
      .returning()
    const [created] = await unlessTaken(insert, 'agents_slug', slugTaken)
    if (!created) throw new Error('insert returned no row')
    await audit(tx, { action: 'agent.created', targetId: created.id, projectId: project_id })
    return created
  })
}

/** The agents that one may ask: those of one's projects, or of one of them, and the system's. */
export async function listAgents(
  db: Database,
  principal: Principal,
  { limit, cursor, project_id }: AgentQuery,
): Promise<Page<AgentRow>> {
  if (project_id !== undefined) await requireProject(db, principal, project_id, 'read')
  const rows = await db
    .select()
    .from(agents)
    .where(
      and(
        visibleAgents(principal),
        newerThan(agents.id, cursor),
        project_id === undefined
          ? undefined
          : sql`(${agents.projectId} = ${project_id} OR ${agents.projectId} IS NULL)`,
      ),
    )
    .orderBy(agents.id)
    .limit(limit + 1)
  return toPage(rows, limit)
}

export async function getAgent(db: Database, principal: Principal, id: number): Promise<AgentRow> {
  await requireAgent(db, principal, id, 'read')
  return loadAgent(db, id)
}

/** @throws AppError 404. Whether it may be seen has been judged before. */
export async function loadAgent(db: Database, id: number): Promise<AgentRow> {
  const agent = await findAgent(db, id)
  if (!agent) throw notFound()
  return agent
}

export async function findAgent(db: Database, id: number): Promise<AgentRow | null> {
  const [agent] = await db.select().from(agents).where(eq(agents.id, id))
  return agent ?? null
}

export async function updateAgent(
  { db, tools }: AgentsDependencies,
  principal: Principal,
  id: number,
  changes: AgentUpdate,
): Promise<AgentRow> {
  const { projectId } = await requireAgent(db, principal, id, 'write')
  if (projectId === null) throw notFound()
  await requireTraits({ db, tools }, projectId, changes)
  return db.transaction(async (tx) => {
    const update = tx
      .update(agents)
      .set({ ...columnsOf(changes), updatedAt: sql`now()` })
      .where(eq(agents.id, id))
      .returning()
    const [changed] = await unlessTaken(update, 'agents_slug', slugTaken)
    if (!changed) throw notFound()
    await audit(tx, { action: 'agent.updated', targetId: id, projectId, details: { fields: Object.keys(changes) } })
    return changed
  })
}

/** Its conversations stay, and go on without it. */
export async function deleteAgent(db: Database, principal: Principal, id: number): Promise<void> {
  const { projectId } = await requireAgent(db, principal, id, 'write')
  await db.transaction(async (tx) => {
    await tx.delete(agents).where(eq(agents.id, id))
    await audit(tx, { action: 'agent.deleted', targetId: id, projectId })
  })
}

/** A document that is deleted goes from what agents may read; one that may read nothing else reads nothing. */
export async function takeFromAgents(tx: Database, projectId: number, gone: number): Promise<void> {
  const others = sql`(
    SELECT coalesce(jsonb_agg(other), '[]')
    FROM jsonb_array_elements(${agents.documentIds}) AS kept (other)
    WHERE other <> to_jsonb(${gone}::bigint)
  )`
  await tx
    .update(agents)
    .set({ documentIds: others })
    .where(and(eq(agents.projectId, projectId), sql`${agents.documentIds} @> to_jsonb(${gone}::bigint)`))
}

const columnsOf = (traits: AgentUpdate) => ({
  ...(traits.slug === undefined ? {} : { slug: traits.slug }),
  ...(traits.name === undefined ? {} : { name: traits.name }),
  ...(traits.description === undefined ? {} : { description: traits.description }),
  ...(traits.system_prompt === undefined ? {} : { systemPrompt: traits.system_prompt }),
  ...(traits.model === undefined ? {} : { model: traits.model }),
  ...(traits.temperature === undefined ? {} : { temperature: traits.temperature }),
  ...(traits.tools === undefined ? {} : { tools: traits.tools }),
  ...(traits.max_steps === undefined ? {} : { maxSteps: traits.max_steps }),
  ...(traits.document_ids === undefined ? {} : { documentIds: traits.document_ids }),
})

async function requireTraits(
  { db, tools }: AgentsDependencies,
  projectId: number,
  { tools: wanted = [], document_ids }: AgentUpdate,
): Promise<void> {
  const [unknown] = tools.unknown(wanted)
  if (unknown !== undefined) {
    const names = tools.builtIn.map(({ name }) => name).join(', ')
    throw invalid('body.tools', `has no tool "${unknown}"; there are ${names}, and those of GET /api/tools`)
  }
  if (document_ids) await requireDocuments(db, projectId, document_ids)
}

const slugTaken = () => conflict('slug_taken', 'Another agent of this project has this slug.')

/** @throws AppError 422 for an agent of another project than that of the conversation it is to answer in. */
export function requireSameProject(agent: { projectId: number | null } | null, projectId: number): void {
  if (agent && agent.projectId !== null && agent.projectId !== projectId) {
    throw invalid('body.agent_id', 'is an agent of another project')
  }
}
