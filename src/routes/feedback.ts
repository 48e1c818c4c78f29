import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { currentPrincipal, getContext } from '../core/context.ts'
import { BaseResponse, IdParams, PageOf } from '../schemas/base.ts'
import { ChatResponse } from '../schemas/chat.ts'
import { FeedbackQuery, FeedbackRequest, FeedbackResponse } from '../schemas/feedback.ts'
import { toMessageResponse } from '../services/conversations/messages.ts'
import { type Feedback, listFeedback, rateMessage } from '../services/feedback.ts'

export const toFeedbackResponse = ({ answer, projectId, question, searchQuery }: Feedback): FeedbackResponse => ({
  message_id: answer.id,
  conversation_id: answer.conversationId,
  project_id: projectId,
  rating: answer.rating ?? 0,
  comment: answer.comment,
  question,
  search_query: searchQuery,
  citations: answer.citations,
  model: answer.model,
  trace_id: answer.traceId,
  created_at: answer.createdAt.toISOString(),
})

export const feedbackRoutes =
  (db: NodePgDatabase): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/api/messages/:id/feedback',
      {
        config: { access: 'chat' },
        schema: {
          tags: ['conversations'],
          summary: 'Say whether an answer was good',
          params: IdParams,
          body: FeedbackRequest,
          response: { 200: BaseResponse(ChatResponse) },
        },
      },
      async ({ params, body }) => {
        const message = toMessageResponse(await rateMessage(db, currentPrincipal(), params.id, body))
        return { trace_id: getContext().traceId, data: { message } }
      },
    )

    app.get(
      '/api/feedback',
      {
        config: { access: 'read' },
        schema: {
          tags: ['conversations'],
          summary: 'The answers that you rated, newest first, with what they answered',
          querystring: FeedbackQuery,
          response: { 200: BaseResponse(PageOf(FeedbackResponse)) },
        },
      },
      async ({ query }) => {
        const { items, nextCursor } = await listFeedback(db, currentPrincipal(), query)
        return {
          trace_id: getContext().traceId,
          data: { items: items.map(toFeedbackResponse), next_cursor: nextCursor },
        }
      },
    )
  }
