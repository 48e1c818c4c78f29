import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Principal } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { estimateTokens } from '../../core/token-estimate.ts'
import { createModelClock } from '../../providers/model-clock.ts'
import type { EmbeddingList, EmbeddingsRequest } from '../../schemas/openai.ts'
import type { Metering } from './metering.ts'
import { askModel, type ModelServer } from './model-call.ts'
import { costOf } from './plain.ts'
import { toUsage } from './shapes.ts'
import { readJson } from './whole-body.ts'

export interface EmbeddingQuestion {
  principal: Principal
  request: EmbeddingsRequest
  signal: AbortSignal
}

/** @throws AppError, or the reason of `signal`. */
export type Embed = (question: EmbeddingQuestion) => Promise<EmbeddingList>

/** A large batch takes a small machine minutes. */
const ANSWER_MS = 120_000

const Answer = Type.Object({
  data: Type.Array(
    Type.Object({
      index: Type.Integer({ minimum: 0 }),
      embedding: Type.Array(Type.Number(), { minItems: 1 }),
    }),
  ),
  usage: Type.Optional(Type.Object({ prompt_tokens: Type.Optional(Type.Integer({ minimum: 0 })) })),
})

/**
 * Asks embedding models behind LiteLLM. They are asked for numbers, whatever the client wants: not every provider has
 * base64, which the official clients ask for by default.
 */
export function createEmbed(options: ModelServer & { metering: Metering }): Embed {
  const { metering } = options
  return async ({ principal, request, signal }) => {
    const { model, input, dimensions, encoding_format: format } = request
    await metering.requireQuota(principal)
    const clock = createModelClock({ firstTokenMs: ANSWER_MS, silenceMs: ANSWER_MS })
    const body = JSON.stringify({
      model,
      input,
      encoding_format: 'float',
      ...(dimensions == null ? {} : { dimensions }),
    })
    const call = { path: 'embeddings', model, body, signal: AbortSignal.any([signal, clock.signal]) } as const
    try {
      return await askModel(options, call, async (response, span) => {
        const answer = await readJson(response)
        if (!Value.Check(Answer, answer) || answer.data.length !== countOf(input)) throw noVectors()
        const promptTokens = answer.usage?.prompt_tokens ?? tokensOf(input)
        span?.setAttribute('gen_ai.usage.input_tokens', promptTokens)
        const costUsd = costOf(response.headers['x-litellm-response-cost'])
        await metering.record(principal, { model, promptTokens, completionTokens: 0, costUsd })
        const { prompt_tokens, total_tokens } = toUsage(promptTokens, 0)
        return {
          object: 'list',
          data: answer.data.map(({ index, embedding }) => ({
            object: 'embedding',
            index,
            embedding: format === 'base64' ? toBase64(embedding) : embedding,
          })),
          model,
          usage: { prompt_tokens, total_tokens },
        }
      })
    } finally {
      clock.stop()
    }
  }
}

const noVectors = (): AppError =>
  new AppError(502, 'embedding_failed', 'The embedding model answered without the vectors that were asked for.')

/** Texts of an input: a string or a list of token ids is one. */
const countOf = (input: EmbeddingsRequest['input']): number =>
  typeof input === 'string' || typeof input[0] === 'number' ? 1 : input.length

function tokensOf(input: EmbeddingsRequest['input']): number {
  if (typeof input === 'string') return estimateTokens(input)
  let tokens = 0
  for (const one of input)
    tokens += typeof one === 'string' ? estimateTokens(one) : typeof one === 'number' ? 1 : one.length
  return tokens
}

const toBase64 = (embedding: number[]): string => Buffer.from(Float32Array.from(embedding).buffer).toString('base64')
