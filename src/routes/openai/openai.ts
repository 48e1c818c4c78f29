import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { currentPrincipal } from '../../core/context.ts'
import type { Logger } from '../../core/logging.ts'
import {
  ChatCompletion,
  ChatCompletionRequest,
  EmbeddingList,
  EmbeddingsRequest,
  OpenAiModel,
  OpenAiModelList,
} from '../../schemas/openai.ts'
import type { AskDocuments } from '../../services/openai/documents.ts'
import type { Embed } from '../../services/openai/embeddings.ts'
import { modelNotFound, type OpenAiModels } from '../../services/openai/models.ts'
import type { PlainChat } from '../../services/openai/plain.ts'
import type { ReaderWatch } from '../../services/runs/readers.ts'
import { EventStream } from '../sse.ts'
import { whileAllowed } from '../stream.ts'
import { sendChunks } from './stream.ts'

export interface OpenAiDependencies {
  models: OpenAiModels
  plainChat: PlainChat
  askDocuments: AskDocuments
  embed: Embed
  readers: ReaderWatch
  logger: Logger
}

/** Pictures come in the body. */
const BODY_LIMIT_BYTES = 20 * 1024 * 1024
const JSON_TYPE = 'application/json; charset=utf-8'

/** What OpenAI's clients ask for, in OpenAI's shapes. */
export const openAiRoutes =
  ({ models, plainChat, askDocuments, embed, readers, logger }: OpenAiDependencies): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['openai']

    app.get(
      '/v1/models',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'What can be asked: plain models, one’s projects, and agents',
          response: { 200: OpenAiModelList },
        },
      },
      async () => ({ object: 'list' as const, data: await models.list(currentPrincipal()) }),
    )

    app.get(
      '/v1/models/:model',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'One of the models',
          params: Type.Object({ model: Type.String({ description: 'URL-encoded, for it may hold a slash.' }) }),
          response: { 200: OpenAiModel },
        },
      },
      async ({ params }) => models.get(currentPrincipal(), params.model),
    )

    app.post(
      '/v1/chat/completions',
      {
        bodyLimit: BODY_LIMIT_BYTES,
        config: { access: 'chat', limit: 'chat', opensStream: true },
        schema: {
          tags,
          summary: 'Ask a plain model, or one that answers from documents',
          body: ChatCompletionRequest,
          response: {
            200: {
              content: {
                'application/json': { schema: ChatCompletion },
                ...EventStream[200].content,
              },
            },
          },
        },
      },
      async (request, reply) => {
        const { body } = request
        const principal = currentPrincipal()
        const target = await models.resolve(principal, body.model)
        if (target.kind === 'plain') {
          const signal = whileAllowed({ readers, messageId: null }, request, reply)
          const question = { principal, request: body, signal }
          if (body.stream) return sendChunks(reply, plainChat.stream(question), logger)
          return reply.type(JSON_TYPE).send(JSON.stringify(await plainChat.whole(question)))
        }
        const origin = `${request.protocol}://${request.host}`
        const { messageId, conversationId, ...answer } = await askDocuments(principal, body, { target, origin })
        reply.headers({ 'X-Conversation-Id': conversationId, 'X-Message-Id': messageId })
        const signal = whileAllowed({ readers, messageId }, request, reply)
        if (body.stream) return sendChunks(reply, answer.stream(signal), logger)
        return reply.type(JSON_TYPE).send(JSON.stringify(await answer.whole(signal)))
      },
    )

    app.post(
      '/v1/embeddings',
      {
        bodyLimit: BODY_LIMIT_BYTES,
        config: { access: 'chat' },
        schema: {
          tags,
          summary: 'Map texts to vectors by a plain model',
          body: EmbeddingsRequest,
          response: { 200: EmbeddingList },
        },
      },
      async (request, reply) => {
        const { body } = request
        const principal = currentPrincipal()
        const target = await models.resolve(principal, body.model)
        if (target.kind !== 'plain') throw modelNotFound()
        return embed({ principal, request: body, signal: whileAllowed({ readers, messageId: null }, request, reply) })
      },
    )
  }
