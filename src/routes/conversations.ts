import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import { BaseResponse, DeletedResponse, IdParams, PageOf, PageQuery } from '../schemas/base.ts'
import { ChatResponse, MessageResponse } from '../schemas/chat.ts'
import {
  ConversationCreate,
  ConversationQuery,
  ConversationResponse,
  ConversationUpdate,
  ExportQuery,
  RegenerateQuery,
} from '../schemas/conversation.ts'
import type { Chat } from '../services/chat/chat.ts'
import {
  type Conversation,
  createConversation,
  deleteConversation,
  exportConversation,
  getConversation,
  listConversations,
  listMessages,
  updateConversation,
} from '../services/conversations.ts'
import { loadMessage, toMessageResponse } from '../services/messages.ts'
import { toMarkdown } from './conversation-markdown.ts'

const toResponse = (conversation: Conversation): ConversationResponse => ({
  id: conversation.id,
  project_id: conversation.projectId,
  agent_id: conversation.agentId,
  title: conversation.title,
  created_at: conversation.createdAt.toISOString(),
  updated_at: conversation.updatedAt.toISOString(),
})

export const conversationRoutes =
  (db: NodePgDatabase, chat: Chat): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['conversations']
    const response = { 200: BaseResponse(ConversationResponse) }
    const answer = (conversation: Conversation) => ({
      trace_id: getContext().traceId,
      data: toResponse(conversation),
    })

    app.post(
      '/api/conversations',
      {
        config: { access: 'chat', idempotent: true },
        schema: {
          tags,
          summary: 'Begin a conversation',
          body: ConversationCreate,
          response: { 201: BaseResponse(ConversationResponse) },
        },
      },
      async ({ body }, reply) => reply.status(201).send(answer(await createConversation(db, currentPrincipal(), body))),
    )

    app.get(
      '/api/conversations',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'Your conversations, newest first; `q` finds words in titles and messages',
          querystring: ConversationQuery,
          response: { 200: BaseResponse(PageOf(ConversationResponse)) },
        },
      },
      async ({ query }) => {
        const { items, nextCursor } = await listConversations(db, currentPrincipal(), query)
        return { trace_id: getContext().traceId, data: { items: items.map(toResponse), next_cursor: nextCursor } }
      },
    )

    app.get(
      '/api/conversations/:id',
      { config: { access: 'read' }, schema: { tags, summary: 'A conversation', params: IdParams, response } },
      async ({ params }) => answer(await getConversation(db, currentPrincipal(), params.id)),
    )

    app.patch(
      '/api/conversations/:id',
      {
        config: { access: 'chat' },
        schema: { tags, summary: 'Rename a conversation', params: IdParams, body: ConversationUpdate, response },
      },
      async ({ params, body }) => answer(await updateConversation(db, currentPrincipal(), params.id, body)),
    )

    app.delete(
      '/api/conversations/:id',
      {
        config: { access: 'chat' },
        schema: {
          tags,
          summary: 'Delete a conversation with its messages',
          params: IdParams,
          response: { 200: BaseResponse(DeletedResponse) },
        },
      },
      async ({ params }) => {
        await deleteConversation(db, currentPrincipal(), params.id)
        return { trace_id: getContext().traceId, data: { id: params.id, deleted: true as const } }
      },
    )

    app.get(
      '/api/conversations/:id/messages',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'The messages, oldest first; a tree by `parent_id`',
          params: IdParams,
          querystring: PageQuery,
          response: { 200: BaseResponse(PageOf(MessageResponse)) },
        },
      },
      async ({ params, query }) => {
        const { items, nextCursor } = await listMessages(db, currentPrincipal(), { ...query, id: params.id })
        return {
          trace_id: getContext().traceId,
          data: { items: items.map(toMessageResponse), next_cursor: nextCursor },
        }
      },
    )

    app.get(
      '/api/conversations/:id/export',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'The whole conversation as a file, Markdown or JSON',
          params: IdParams,
          querystring: ExportQuery,
          response: {
            200: {
              content: {
                'text/markdown': { schema: Type.String() },
                'application/json': { schema: Type.Unknown() },
              },
            },
          },
        },
      },
      async ({ params, query: { format } }, reply) => {
        const exported = await exportConversation(db, currentPrincipal(), params.id)
        reply.header('Content-Disposition', `attachment; filename="conversation-${params.id}.${format}"`)
        if (format === 'md') return reply.type('text/markdown; charset=utf-8').send(toMarkdown(exported))
        const { conversation, messages } = exported
        const content = { conversation: toResponse(conversation), messages: messages.map(toMessageResponse) }
        return reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(content)
      },
    )

    app.post(
      '/api/messages/:id/regenerate',
      {
        config: { access: 'chat', limit: 'chat' },
        schema: {
          tags,
          summary: 'Answer the same question again, as a sibling; read it at /api/chat/streams/{message_id}',
          params: IdParams,
          querystring: RegenerateQuery,
          response: { 202: BaseResponse(ChatResponse) },
        },
      },
      async ({ params, query }, reply) => {
        const { messageId } = await chat.regenerate(currentPrincipal(), params.id, query.events)
        const message = toMessageResponse(await loadMessage(db, messageId))
        return reply.status(202).send({ trace_id: getContext().traceId, data: { message } })
      },
    )
  }
