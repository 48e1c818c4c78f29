import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import { AgentCreate, AgentQuery, AgentResponse, AgentUpdate } from '../schemas/agent.ts'
import { BaseResponse, DeletedResponse, IdParams, PageOf } from '../schemas/base.ts'
import {
  type AgentRow,
  type AgentsDependencies,
  createAgent,
  deleteAgent,
  getAgent,
  listAgents,
  updateAgent,
} from '../services/agents/agents.ts'

export const toAgentResponse = (agent: AgentRow): AgentResponse => ({
  id: agent.id,
  project_id: agent.projectId,
  slug: agent.slug,
  name: agent.name,
  description: agent.description,
  system_prompt: agent.systemPrompt,
  model: agent.model,
  temperature: agent.temperature,
  tools: agent.tools,
  document_ids: agent.documentIds,
  max_steps: agent.maxSteps,
  created_at: agent.createdAt.toISOString(),
  updated_at: agent.updatedAt.toISOString(),
})

export const agentRoutes =
  (deps: AgentsDependencies): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { db } = deps
    const tags = ['agents']
    const response = { 200: BaseResponse(AgentResponse) }
    const answer = (agent: AgentRow) => ({ trace_id: getContext().traceId, data: toAgentResponse(agent) })

    app.post(
      '/api/agents',
      {
        config: { access: 'write', idempotent: true },
        schema: {
          tags,
          summary: 'Make an agent: a prompt, a model, tools and documents under one name',
          body: AgentCreate,
          response: { 201: BaseResponse(AgentResponse) },
        },
      },
      async ({ body }, reply) => reply.status(201).send(answer(await createAgent(deps, currentPrincipal(), body))),
    )

    app.get(
      '/api/agents',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'The agents that you may ask: of your projects, or of one, and of the system',
          querystring: AgentQuery,
          response: { 200: BaseResponse(PageOf(AgentResponse)) },
        },
      },
      async ({ query }) => {
        const { items, nextCursor } = await listAgents(db, currentPrincipal(), query)
        return { trace_id: getContext().traceId, data: { items: items.map(toAgentResponse), next_cursor: nextCursor } }
      },
    )

    app.get(
      '/api/agents/:id',
      { config: { access: 'read' }, schema: { tags, summary: 'An agent', params: IdParams, response } },
      async ({ params }) => answer(await getAgent(db, currentPrincipal(), params.id)),
    )

    app.patch(
      '/api/agents/:id',
      {
        config: { access: 'write' },
        schema: { tags, summary: 'Change an agent', params: IdParams, body: AgentUpdate, response },
      },
      async ({ params, body }) => answer(await updateAgent(deps, currentPrincipal(), params.id, body)),
    )

    app.delete(
      '/api/agents/:id',
      {
        config: { access: 'write' },
        schema: {
          tags,
          summary: 'Delete an agent; its conversations stay',
          params: IdParams,
          response: { 200: BaseResponse(DeletedResponse) },
        },
      },
      async ({ params }) => {
        await deleteAgent(db, currentPrincipal(), params.id)
        return { trace_id: getContext().traceId, data: { id: params.id, deleted: true as const } }
      },
    )
  }
