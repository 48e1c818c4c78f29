import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { currentPrincipal, getContext } from '../core/context.ts'
import { type AppError, invalid } from '../core/errors.ts'
import { idempotencyKeyOf, idempotentContentOf } from '../middleware/idempotency.ts'
import { BaseResponse, Id } from '../schemas/base.ts'
import { ChatRequest, ChatResponse } from '../schemas/chat.ts'
import { requireMessage } from '../services/access.ts'
import type { Chat } from '../services/chat/chat.ts'
import { loadMessage, toMessageResponse } from '../services/conversations/messages.ts'
import type { Idempotency } from '../services/idempotency.ts'
import type { ReaderWatch } from '../services/runs/readers.ts'
import { EventStream } from './sse.ts'
import { type StreamSender, whileAllowed } from './stream.ts'

export interface ChatDependencies {
  db: NodePgDatabase
  chat: Chat
  idempotency: Idempotency
  readers: ReaderWatch
  sendStream: StreamSender
}

/** What a kept `Idempotency-Key` of a stream leads to. */
const StartedRun = Type.Object({ messageId: Id, conversationId: Id })
const StreamParams = Type.Object({ message_id: Id })

export const chatRoutes =
  ({ db, chat, idempotency, readers, sendStream }: ChatDependencies): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['chat']

    app.post(
      '/api/chat',
      {
        config: { access: 'chat', limit: 'chat', idempotent: true, opensStream: true },
        schema: {
          tags,
          summary: 'Ask a question and get the whole answer',
          body: ChatRequest,
          response: { 200: BaseResponse(ChatResponse) },
        },
      },
      async (request, reply) => {
        const { messageId, live } = await chat.start(currentPrincipal(), { ...request.body, events: false })
        const signal = whileAllowed({ readers, messageId }, request, reply)
        const tail = await chat.tail(messageId, 0)
        signal.addEventListener('abort', () => tail.close(), { once: true })
        if (signal.aborted) tail.close()
        // Read to the end: a reader is what keeps the run going.
        while ((await tail.next()) !== null);
        signal.throwIfAborted()
        if (live.failure) throw live.failure
        const message = toMessageResponse(await loadMessage(db, messageId))
        return { trace_id: getContext().traceId, data: { message } }
      },
    )

    app.post(
      '/api/chat/stream',
      {
        config: { access: 'chat', limit: 'chat', opensStream: true, idempotent: 'by_handler' },
        schema: {
          tags,
          summary: 'Ask a question and read the answer as it is made',
          body: ChatRequest,
          response: EventStream,
        },
      },
      async (request, reply) => {
        const principal = currentPrincipal()
        let failure: () => AppError | null = () => null
        const start = async () => {
          const { messageId, conversationId, live } = await chat.start(principal, request.body)
          failure = () => live.failure
          return { messageId, conversationId }
        }
        const key = idempotencyKeyOf(request)
        const claim = { userId: principal.userId, key: key ?? '', content: idempotentContentOf(request, request.body) }
        // A repeated request reads the run of the first one.
        const run =
          key === null ? await start() : await idempotency.once(claim, start, (kept) => Value.Parse(StartedRun, kept))
        return sendStream({ request, reply, ...run, afterId: 0, failure: () => failure() })
      },
    )

    app.get(
      '/api/chat/streams/:message_id',
      {
        // A HEAD would run the whole stream for nothing.
        exposeHeadRoute: false,
        config: { access: 'read', opensStream: true },
        schema: {
          tags,
          summary: 'Read the stream of an answer again, from after `Last-Event-ID`, while it is made or later',
          params: StreamParams,
          querystring: Type.Object({ after: Type.Optional(Type.Integer({ minimum: 0, maximum: 999_999_999 })) }),
          response: EventStream,
        },
      },
      async (request, reply) => {
        const messageId = request.params.message_id
        const { conversationId, role } = await requireMessage(db, currentPrincipal(), messageId)
        if (role !== 'assistant') throw invalid('params.message_id', 'must be the id of an answer, not of a question')
        // A browser that comes back to its address with `after` in it says in the header where it really is.
        const afterId = lastEventId(request.headers['last-event-id']) ?? request.query.after ?? 0
        return sendStream({ request, reply, messageId, conversationId, afterId, failure: null })
      },
    )

    app.post(
      '/api/chat/streams/:message_id/stop',
      {
        config: { access: 'chat' },
        schema: {
          tags,
          summary: 'End an answer and keep what was written',
          params: StreamParams,
          response: { 200: BaseResponse(ChatResponse) },
        },
      },
      async ({ params }) => {
        const message = toMessageResponse(await chat.stop(currentPrincipal(), params.message_id))
        return { trace_id: getContext().traceId, data: { message } }
      },
    )
  }

/** @throws AppError 422 for what is not the id of a frame. */
function lastEventId(header: string | string[] | undefined): number | null {
  if (header === undefined || header === '') return null
  if (typeof header !== 'string' || !/^\d{1,9}$/.test(header)) {
    throw invalid('headers.last-event-id', 'must be the id of a frame of this stream')
  }
  return Number(header)
}
