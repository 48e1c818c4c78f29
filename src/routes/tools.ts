import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { getContext } from '../core/context.ts'
import { BaseResponse } from '../schemas/base.ts'
import { ToolList } from '../schemas/mcp.ts'
import type { McpTools } from '../services/mcp/tools.ts'

export interface ToolRoutesOptions {
  builtIn: readonly { name: string; description: string }[]
  mcpTools: McpTools
}

export const toolRoutes =
  ({ builtIn, mcpTools }: ToolRoutesOptions): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/tools',
      {
        config: { access: 'read' },
        schema: {
          tags: ['agents'],
          summary: 'What an agent may be given: the built-in tools and those of MCP servers',
          response: { 200: BaseResponse(ToolList) },
        },
      },
      async () => {
        const { tools, missing } = await mcpTools.names()
        return {
          trace_id: getContext().traceId,
          data: {
            items: [
              ...builtIn.map(({ name, description }) => ({ name, description, source: 'built_in' })),
              ...tools.map(({ name, description, server }) => ({ name, description, source: server })),
            ],
            missing: missing.map(({ server, reason }) => ({ source: server, reason })),
          },
        }
      },
    )
  }
