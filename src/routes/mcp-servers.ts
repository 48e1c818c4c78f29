import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import { BaseResponse, DeletedResponse, IdParams, PageOf, PageQuery } from '../schemas/base.ts'
import { McpServerCreate, McpServerResponse, McpServerTools, McpServerUpdate } from '../schemas/mcp.ts'
import type { OfferedTool } from '../services/mcp/offer.ts'
import type { McpServer, McpServers } from '../services/mcp/servers.ts'
import { type McpTools, reasonAgainst } from '../services/mcp/tools.ts'

const toToolResponse = (tool: OfferedTool): McpServerTools['items'][number] => ({
  name: tool.name,
  tool: tool.modelName,
  description: tool.description,
  input_schema: tool.parameters,
  allowed: tool.isAllowed,
  unusable: reasonAgainst(tool),
})

/** What administrators configure servers of tools by. */
export const mcpServerRoutes =
  (servers: McpServers, tools: McpTools): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['admin']
    const config = { access: 'admin' } as const
    const response = { 200: BaseResponse(McpServerResponse) }
    const toResponse = (server: McpServer): McpServerResponse => {
      const unusable = servers.unusable(server)
      return {
        id: server.id,
        name: server.name,
        transport: server.transport,
        url: server.url,
        header_names: server.transport === 'http' ? server.secretNames : [],
        command: server.command,
        env_names: server.transport === 'stdio' ? server.secretNames : [],
        allowed_tools: server.allowedTools,
        enabled: server.isEnabled,
        unusable: unusable && { code: unusable.code, detail: unusable.message },
        created_at: server.createdAt.toISOString(),
        updated_at: server.updatedAt.toISOString(),
      }
    }
    const answer = (server: McpServer) => ({ trace_id: getContext().traceId, data: toResponse(server) })

    app.post(
      '/api/admin/mcp-servers',
      {
        config: { ...config, idempotent: true },
        schema: {
          tags,
          summary: 'Add a server of tools (Model Context Protocol)',
          body: McpServerCreate,
          response: { 201: BaseResponse(McpServerResponse) },
        },
      },
      async ({ body }, reply) => reply.status(201).send(answer(await servers.create(body))),
    )

    app.get(
      '/api/admin/mcp-servers',
      {
        config,
        schema: {
          tags,
          summary: 'All servers of tools',
          querystring: PageQuery,
          response: { 200: BaseResponse(PageOf(McpServerResponse)) },
        },
      },
      async ({ query }) => {
        const { items, nextCursor } = await servers.list(query)
        return { trace_id: getContext().traceId, data: { items: items.map(toResponse), next_cursor: nextCursor } }
      },
    )

    app.get(
      '/api/admin/mcp-servers/:id',
      { config, schema: { tags, summary: 'A server of tools', params: IdParams, response } },
      async ({ params }) => answer(await servers.get(currentPrincipal(), params.id)),
    )

    app.patch(
      '/api/admin/mcp-servers/:id',
      {
        config,
        schema: { tags, summary: 'Change a server of tools', params: IdParams, body: McpServerUpdate, response },
      },
      async ({ params, body }) => {
        const server = await servers.update(currentPrincipal(), params.id, body)
        await tools.refresh()
        return answer(server)
      },
    )

    app.delete(
      '/api/admin/mcp-servers/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Remove a server of tools; its program is ended',
          params: IdParams,
          response: { 200: BaseResponse(DeletedResponse) },
        },
      },
      async ({ params }) => {
        await servers.remove(currentPrincipal(), params.id)
        await tools.refresh()
        return { trace_id: getContext().traceId, data: { id: params.id, deleted: true as const } }
      },
    )

    app.get(
      '/api/admin/mcp-servers/:id/tools',
      {
        config,
        schema: {
          tags,
          summary: 'What a server offers now, or why it cannot be asked',
          params: IdParams,
          response: { 200: BaseResponse(McpServerTools) },
        },
      },
      async ({ params }) => {
        const offered = await tools.ask(await servers.get(currentPrincipal(), params.id))
        return { trace_id: getContext().traceId, data: { items: offered.map(toToolResponse) } }
      },
    )
  }
