import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { currentPrincipal, getContext } from '../core/context.ts'
import { BaseResponse, DeletedResponse, IdParams, PageOf, PageQuery } from '../schemas/base.ts'
import { ProjectCreate, ProjectResponse, ProjectUpdate } from '../schemas/project.ts'
import {
  createProject,
  deleteProject,
  getProject,
  listProjects,
  type Project,
  updateProject,
} from '../services/projects.ts'
import type { ForgetProjects } from '../services/stored-files.ts'

export const toProjectResponse = (project: Project): ProjectResponse => ({
  id: project.id,
  name: project.name,
  description: project.description,
  settings: project.settings,
  personal: project.personalUserId !== null,
  role: project.role,
  created_at: project.createdAt.toISOString(),
})

export const projectRoutes =
  (db: NodePgDatabase, forgetFiles: ForgetProjects): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['projects']
    const response = { 200: BaseResponse(ProjectResponse) }
    const answer = (project: Project) => ({ trace_id: getContext().traceId, data: toProjectResponse(project) })

    app.post(
      '/api/projects',
      {
        config: { access: 'write', idempotent: true },
        schema: {
          tags,
          summary: 'Make a project',
          body: ProjectCreate,
          response: { 201: BaseResponse(ProjectResponse) },
        },
      },
      async ({ body }, reply) => reply.status(201).send(answer(await createProject(db, currentPrincipal(), body))),
    )

    app.get(
      '/api/projects',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'Your projects',
          querystring: PageQuery,
          response: { 200: BaseResponse(PageOf(ProjectResponse)) },
        },
      },
      async ({ query }) => {
        const { items, nextCursor } = await listProjects(db, currentPrincipal(), query)
        return {
          trace_id: getContext().traceId,
          data: { items: items.map(toProjectResponse), next_cursor: nextCursor },
        }
      },
    )

    app.get(
      '/api/projects/:id',
      { config: { access: 'read' }, schema: { tags, summary: 'A project', params: IdParams, response } },
      async ({ params }) => answer(await getProject(db, currentPrincipal(), params.id)),
    )

    app.patch(
      '/api/projects/:id',
      {
        config: { access: 'write' },
        schema: { tags, summary: 'Change a project', params: IdParams, body: ProjectUpdate, response },
      },
      async ({ params, body }) => answer(await updateProject(db, currentPrincipal(), params.id, body)),
    )

    app.delete(
      '/api/projects/:id',
      {
        config: { access: 'write' },
        schema: {
          tags,
          summary: 'Delete a project with its documents and conversations',
          params: IdParams,
          response: { 200: BaseResponse(DeletedResponse) },
        },
      },
      async ({ params }) => {
        await deleteProject(db, currentPrincipal(), params.id, forgetFiles)
        return { trace_id: getContext().traceId, data: { id: params.id, deleted: true as const } }
      },
    )
  }
