import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { currentPrincipal, getContext } from '../core/context.ts'
import { BaseResponse, DeletedResponse, IdParams, PageOf, PageQuery } from '../schemas/base.ts'
import {
  NewShareResponse,
  ShareCreate,
  SharedConversation,
  SharedParams,
  ShareParams,
  ShareResponse,
} from '../schemas/share.ts'
import {
  createShare,
  deleteShare,
  listShares,
  readShared,
  type Share,
  type SharedBranch,
} from '../services/conversations/shares.ts'

export const toShareResponse = (share: Share): ShareResponse => ({
  id: share.id,
  conversation_id: share.conversationId,
  message_id: share.messageId,
  created_at: share.createdAt.toISOString(),
})

const toShared = ({ title, messages, imported }: SharedBranch): SharedConversation => ({
  title,
  messages: messages.map(({ id, role, content, status, citations, model, createdAt }) => ({
    role,
    content,
    status,
    citations: citations.map(({ index, document_name, page, quote, verified }) => ({
      index,
      document_name,
      page,
      quote,
      verified: verified && !imported.has(id),
    })),
    model,
    imported: imported.has(id),
    created_at: createdAt.toISOString(),
  })),
})

/** `isEnabled`: whether this server shares at all; links can be listed and revoked either way. */
export const shareRoutes =
  (db: NodePgDatabase, isEnabled: boolean): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['sharing']

    app.post(
      '/api/conversations/:id/shares',
      {
        config: { access: 'chat', idempotent: true },
        schema: {
          tags,
          summary: 'Make a link that shows one branch to whoever has it; it is shown once',
          params: IdParams,
          body: ShareCreate,
          response: { 201: BaseResponse(NewShareResponse) },
        },
      },
      async ({ params, body }, reply) => {
        const { share, token } = await createShare(db, currentPrincipal(), { ...body, id: params.id, isEnabled })
        const data = { ...toShareResponse(share), token, path: `/api/shared/${token}` }
        return reply.status(201).send({ trace_id: getContext().traceId, data })
      },
    )

    app.get(
      '/api/conversations/:id/shares',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'The links to a conversation, newest first, without their tokens',
          params: IdParams,
          querystring: PageQuery,
          response: { 200: BaseResponse(PageOf(ShareResponse)) },
        },
      },
      async ({ params, query }) => {
        const { items, nextCursor } = await listShares(db, currentPrincipal(), { ...query, id: params.id })
        return { trace_id: getContext().traceId, data: { items: items.map(toShareResponse), next_cursor: nextCursor } }
      },
    )

    app.delete(
      '/api/conversations/:id/shares/:share_id',
      {
        config: { access: 'chat' },
        schema: {
          tags,
          summary: 'Revoke a link',
          params: ShareParams,
          response: { 200: BaseResponse(DeletedResponse) },
        },
      },
      async ({ params: { id, share_id } }) => {
        await deleteShare(db, currentPrincipal(), { conversationId: id, shareId: share_id })
        return { trace_id: getContext().traceId, data: { id: share_id, deleted: true as const } }
      },
    )

    app.get(
      '/api/shared/:token',
      {
        config: { access: 'public' },
        schema: {
          tags,
          summary: 'What a link shows',
          params: SharedParams,
          response: { 200: BaseResponse(SharedConversation) },
        },
      },
      async ({ params: { token } }, reply) => {
        // Of what is shared nothing is kept on the way, found by search engines, or told to the sites it names.
        reply.headers({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': 'no-referrer' })
        const shared = await readShared(db, { token, isEnabled })
        return { trace_id: getContext().traceId, data: toShared(shared) }
      },
    )
  }
