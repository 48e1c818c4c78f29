import { and, desc, eq, isNull, or, sql } from 'drizzle-orm'
import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { AppError, invalid } from '../../core/errors.ts'
import { agents } from '../../models/agent.ts'
import { projects } from '../../models/project.ts'
import type { OpenAiModel } from '../../schemas/openai.ts'
import { inOwnProjects, requireProject, visibleAgents } from '../access.ts'
import type { Models } from '../models.ts'

/** What a `model` of OpenAI's API stands for here. */
export type Target =
  | { kind: 'plain'; model: string }
  | { kind: 'documents'; projectId: number | null; agentId: number | null }

export interface OpenAiModels {
  /** Plain models, one's projects and the agents one may ask; without LiteLLM's while it does not answer. */
  list(principal: Principal): Promise<OpenAiModel[]>
  /** @throws AppError 404 `model_not_found`, 502 when LiteLLM cannot say which it has. */
  get(principal: Principal, id: string): Promise<OpenAiModel>
  /** What is asked by this name. @throws AppError 404 `model_not_found`, 400 for a slug of several agents. */
  resolve(principal: Principal, id: string): Promise<Target>
}

const PROJECT = /^project:([1-9]\d{0,14})$/
const AGENT = /^agent:(?:([1-9]\d{0,14})\/)?([\w.-]{1,100})$/
/** What is left of our own prefixes; LiteLLM takes a list with commas for several models at once, and `*` for a rule. */
const NO_NAME = /^(?:project|agent):|[,*]/
/** The list has no pages; nobody chooses among more. */
const MAX_LISTED = 1_000
/** Of the agents that a slug may mean. */
const MAX_NAMED = 20

/** One answer for what is not there and for what one may not see. */
export const modelNotFound = (): AppError =>
  new AppError(404, 'model_not_found', 'There is no such model here, or you may not use it; see /v1/models.', {
    fields: [{ path: 'body.model', message: 'must be a model of /v1/models' }],
  })

export function createOpenAiModels(db: Database, models: Models): OpenAiModels {
  const plainModels = async () => {
    const { models: all, degraded } = await models.list()
    return { ids: all.filter(({ kind }) => kind === 'language_model').map(({ id }) => id), degraded }
  }

  async function visible(principal: Principal): Promise<OpenAiModel[]> {
    const [ownProjects, ownAgents] = await Promise.all([
      db
        .select({ id: projects.id, name: projects.name, createdAt: projects.createdAt })
        .from(projects)
        .where(inOwnProjects(principal, sql`${projects.id}`))
        .orderBy(desc(projects.id))
        .limit(MAX_LISTED),
      db
        .select({ projectId: agents.projectId, slug: agents.slug, name: agents.name, createdAt: agents.createdAt })
        .from(agents)
        .where(visibleAgents(principal))
        .orderBy(agents.slug, agents.id)
        .limit(MAX_LISTED),
    ])
    return [
      ...ownProjects.map(({ id, ...rest }) => ownModel({ id: `project:${id}`, ...rest })),
      ...ownAgents.map(({ slug, projectId, ...rest }) => {
        // As `resolve` reads it: a slug alone is the system's agent, or the only one.
        const isPlain = projectId === null || ownAgents.filter((agent) => agent.slug === slug).length === 1
        return ownModel({ id: isPlain ? `agent:${slug}` : `agent:${projectId}/${slug}`, ...rest })
      }),
    ]
  }

  /** By its slug alone, or as `<project>/<slug>`: an agent of that project, or the system's asked about its documents. */
  async function agentBySlug(principal: Principal, slug: string, projectId: number | null): Promise<Target> {
    const found = await db
      .select({ agentId: agents.id, projectId: agents.projectId })
      .from(agents)
      .where(
        and(
          eq(agents.slug, slug),
          projectId === null ? undefined : or(eq(agents.projectId, projectId), isNull(agents.projectId)),
          visibleAgents(principal),
        ),
      )
      .orderBy(projectId === null ? sql`${agents.projectId} NULLS FIRST` : sql`${agents.projectId} NULLS LAST`)
      .limit(MAX_NAMED)
    const [agent] = found
    if (!agent) throw modelNotFound()
    if (projectId !== null && agent.projectId === null) await requireReadable(principal, projectId)
    if (projectId === null && found.length > 1 && agent.projectId !== null) {
      const names = found.map((one) => `agent:${one.projectId}/${slug}`).join(', ')
      throw invalid('body.model', `is an agent of several projects; name one of ${names}`)
    }
    return { kind: 'documents', agentId: agent.agentId, projectId: projectId ?? agent.projectId }
  }

  const requireReadable = (principal: Principal, projectId: number) =>
    requireProject(db, principal, projectId, 'read').catch(hideMissing)

  async function resolve(principal: Principal, id: string): Promise<Target> {
    const [, project] = PROJECT.exec(id) ?? []
    if (project !== undefined) {
      await requireReadable(principal, Number(project))
      return { kind: 'documents', projectId: Number(project), agentId: null }
    }
    const [, agentProject, slug] = AGENT.exec(id) ?? []
    if (slug !== undefined)
      return agentBySlug(principal, slug, agentProject === undefined ? null : Number(agentProject))
    if (NO_NAME.test(id)) throw modelNotFound()
    return { kind: 'plain', model: id }
  }

  return {
    resolve,
    async list(principal) {
      const [{ ids }, own] = await Promise.all([plainModels(), visible(principal)])
      return [...ids.map(plainModel), ...own]
    },
    async get(principal, id) {
      const target = await resolve(principal, id)
      if (target.kind === 'documents') {
        const own = await visible(principal)
        return own.find((model) => model.id === id) ?? ownModel({ id, createdAt: null })
      }
      const { ids, degraded } = await plainModels()
      if (ids.includes(id)) return plainModel(id)
      if (degraded === null) throw modelNotFound()
      throw new AppError(502, degraded, 'The model server cannot say which models it has; try again later.')
    },
  }
}

/** A project that one may not see is no model. */
export function hideMissing(error: unknown): never {
  throw error instanceof AppError && error.status === 404 ? modelNotFound() : error
}

/** LiteLLM says when a model was made of none. */
const plainModel = (id: string): OpenAiModel => ({ id, object: 'model', created: 0, owned_by: 'litellm' })

const ownModel = ({ id, name, createdAt }: { id: string; name?: string; createdAt: Date | null }): OpenAiModel => ({
  id,
  object: 'model',
  created: createdAt === null ? 0 : Math.floor(createdAt.getTime() / 1_000),
  owned_by: 'groundwire',
  ...(name === undefined ? {} : { name }),
})
