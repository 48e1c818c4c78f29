import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { AppError } from '../core/errors.ts'
import { type GenAiAttributes, PROVIDER } from '../core/gen-ai.ts'
import { withClientSpan } from '../core/telemetry.ts'
import type { Litellm } from './litellm.ts'

/** A model that reads a question and texts together and says how well each answers it. */
export interface Reranker {
  /**
   * A score for each text, in their order; higher is better, and the scale is the model's own.
   * @throws AppError 502 `model_unavailable`, 502 `rerank_failed` for an answer that is none.
   */
  score(question: string, texts: readonly string[], signal: AbortSignal): Promise<number[]>
}

const Answer = Type.Object({
  results: Type.Array(Type.Object({ index: Type.Integer({ minimum: 0 }), relevance_score: Type.Number() })),
})

/** By the Rerank API that Cohere began and LiteLLM speaks for many. @param model name in LiteLLM. */
export function createReranker(litellm: Litellm, model: string): Reranker {
  return {
    async score(question, texts, signal) {
      if (texts.length === 0) return []
      const body = { model, query: question, documents: texts, top_n: texts.length }
      const attributes: GenAiAttributes = {
        ...PROVIDER,
        'gen_ai.operation.name': 'rerank',
        'gen_ai.request.model': model,
      }
      const answer = await withClientSpan(`rerank ${model}`, attributes, () =>
        litellm.post('rerank', body, { signal, waitsMs: [] }),
      )
      if (!Value.Check(Answer, answer)) throw failed()
      const scores = new Map(answer.results.map(({ index, relevance_score }) => [index, relevance_score]))
      return texts.map((_, index) => {
        const score = scores.get(index)
        if (score === undefined) throw failed()
        return score
      })
    },
  }
}

const failed = (): AppError => new AppError(502, 'rerank_failed', 'The reranking model did not score every passage.')
