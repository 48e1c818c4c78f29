import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { getContext } from '../core/context.ts'
import { BaseResponse } from '../schemas/base.ts'
import { ModelList, type ModelResponse } from '../schemas/model.ts'
import type { Model, Models } from '../services/models.ts'

const toResponse = ({ id, kind, description, isDefault }: Model): ModelResponse => ({
  id,
  kind,
  description,
  default: isDefault,
})

export const modelRoutes =
  (models: Models): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/models',
      {
        config: { access: 'read' },
        schema: {
          tags: ['chat'],
          summary: "What can answer: LiteLLM's models and the built-in extractive one",
          response: { 200: BaseResponse(ModelList) },
        },
      },
      async () => {
        const { models: items, degraded } = await models.list()
        return { trace_id: getContext().traceId, data: { items: items.map(toResponse), degraded } }
      },
    )
  }
