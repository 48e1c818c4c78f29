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
import { ConversationFile, ConversationImport } from '../schemas/conversation-file.ts'
import type { Chat } from '../services/chat/chat.ts'
import {
  type Conversation,
  type ConversationExport,
  createConversation,
  deleteConversation,
  exportConversation,
  getConversation,
  listConversations,
  listMessages,
  updateConversation,
} from '../services/conversations/conversations.ts'
import { importConversation } from '../services/conversations/import.ts'
import { loadMessage, toMessageResponse } from '../services/conversations/messages.ts'
import { toMarkdown } from './conversation-markdown.ts'

/** A long conversation with its citations has some hundred kilobytes. */
const IMPORT_LIMIT_BYTES = 20 * 1024 * 1024

const toResponse = (conversation: Conversation): ConversationResponse => ({
  id: conversation.id,
  project_id: conversation.projectId,
  agent_id: conversation.agentId,
  title: conversation.title,
  current_message_id: conversation.currentMessageId,
  created_at: conversation.createdAt.toISOString(),
  updated_at: conversation.updatedAt.toISOString(),
})

/** What the file's schema does not know is left out when it is written. */
export const toConversationFile = ({ conversation, messages }: ConversationExport): ConversationFile => ({
  format: 'groundwire.conversation',
  version: 1,
  conversation: toResponse(conversation),
  messages: messages.map(toMessageResponse),
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

    app.post(
      '/api/conversations/import',
      {
        bodyLimit: IMPORT_LIMIT_BYTES,
        config: { access: 'chat', idempotent: true },
        schema: {
          tags,
          summary: 'Make a conversation of an exported one (JSON)',
          body: ConversationImport,
          response: { 201: BaseResponse(ConversationResponse) },
        },
      },
      async ({ body }, reply) => reply.status(201).send(answer(await importConversation(db, currentPrincipal(), body))),
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
        schema: {
          tags,
          summary: 'Rename a conversation, or choose the branch that is seen',
          params: IdParams,
          body: ConversationUpdate,
          response,
        },
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
          summary: 'The messages of all branches, oldest first; a tree by `parent_id`',
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
          summary: 'A conversation as a file: Markdown of the branch that is seen, or all of it as JSON',
          params: IdParams,
          querystring: ExportQuery,
          response: {
            200: {
              content: {
                'text/markdown': { schema: Type.String({ description: 'The branch that is seen.' }) },
                'application/json': { schema: ConversationFile },
              },
            },
          },
        },
      },
      async ({ params: { id }, query: { format } }, reply) => {
        const extent = format === 'md' ? 'branch' : 'tree'
        const exported = await exportConversation(db, currentPrincipal(), { id, extent })
        reply.header('Content-Disposition', `attachment; filename="conversation-${id}.${format}"`)
        if (format === 'md') return reply.type('text/markdown; charset=utf-8').send(toMarkdown(exported))
        return reply.type('application/json').send(toConversationFile(exported))
      },
    )

    app.post(
      '/api/messages/:id/regenerate',
      {
        config: { access: 'chat', limit: 'chat', idempotent: true },
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
