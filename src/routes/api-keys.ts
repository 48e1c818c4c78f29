import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Static } from 'typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import { ApiKeyRequest, ApiKeyResponse, NewApiKeyResponse } from '../schemas/auth.ts'
import { BaseResponse, DeletedResponse, IdParams, PageOf, PageQuery } from '../schemas/base.ts'
import { type ApiKey, createApiKey, deleteApiKey, listApiKeys } from '../services/api-keys.ts'

export const toApiKeyResponse = (apiKey: ApiKey): Static<typeof ApiKeyResponse> => ({
  id: apiKey.id,
  name: apiKey.name,
  prefix: apiKey.prefix,
  scopes: apiKey.scopes,
  created_at: apiKey.createdAt.toISOString(),
  last_used_at: apiKey.lastUsedAt?.toISOString() ?? null,
  expires_at: apiKey.expiresAt?.toISOString() ?? null,
})

export const apiKeyRoutes =
  (db: NodePgDatabase): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['api-keys']

    app.post(
      '/api/api-keys',
      {
        config: { access: 'account', idempotent: true },
        schema: {
          tags,
          summary: 'Make an API key; it is shown once',
          body: ApiKeyRequest,
          response: { 201: BaseResponse(NewApiKeyResponse) },
        },
      },
      async ({ body }, reply) => {
        const { apiKey, key } = await createApiKey(db, currentPrincipal(), body)
        return reply.status(201).send({ trace_id: getContext().traceId, data: { ...toApiKeyResponse(apiKey), key } })
      },
    )

    app.get(
      '/api/api-keys',
      {
        config: { access: 'account' },
        schema: {
          tags,
          summary: 'Your API keys',
          querystring: PageQuery,
          response: { 200: BaseResponse(PageOf(ApiKeyResponse)) },
        },
      },
      async ({ query }) => {
        const { items, nextCursor } = await listApiKeys(db, currentPrincipal(), query)
        return {
          trace_id: getContext().traceId,
          data: { items: items.map(toApiKeyResponse), next_cursor: nextCursor },
        }
      },
    )

    app.delete(
      '/api/api-keys/:id',
      {
        config: { access: 'account' },
        schema: {
          tags,
          summary: 'Revoke an API key',
          params: IdParams,
          response: { 200: BaseResponse(DeletedResponse) },
        },
      },
      async ({ params }) => {
        await deleteApiKey(db, currentPrincipal(), params.id)
        return { trace_id: getContext().traceId, data: { id: params.id, deleted: true as const } }
      },
    )
  }
