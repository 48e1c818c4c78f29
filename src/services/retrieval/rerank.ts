import { failSpan, withSpan } from '../../core/telemetry.ts'
import type { Reranker } from '../../providers/reranker.ts'
import { indexedText, titleOf } from '../ingestion/analyze-document.ts'
import type { SearchHit } from './types.ts'

/** Hits that are read again; a model takes some milliseconds for each. */
export const RERANKED = 50

/** A search waits no longer for the model. */
const TIMEOUT_MS = 5_000
/** After a failure searches go without the model for so long, so that they don't all wait for it. */
const REST_MS = 5_000

/** Puts hits in the order of a model's judgement. */
export type Rerank = (question: string, hits: readonly SearchHit[]) => Promise<Reranked>

export interface Reranked {
  hits: SearchHit[]
  /** Why the hits are in the order they were in; null when they are not. */
  missing: 'no_reranker' | 'reranker_unavailable' | null
}

/** @param reranker null where none is configured. Never throws: without it the order stays. */
export function createRerank(reranker: Reranker | null): Rerank {
  let restsUntil = 0
  return async (question, hits) => {
    if (!reranker) return { hits: [...hits], missing: 'no_reranker' }
    if (performance.now() < restsUntil) return { hits: [...hits], missing: 'reranker_unavailable' }
    return withSpan('retrieval.rerank', { 'retrieval.candidates': hits.length }, async (span) => {
      try {
        const texts = hits.map((hit) => indexedText(titleOf(hit.documentName), hit))
        const scores = await reranker.score(question, texts, AbortSignal.timeout(TIMEOUT_MS))
        const judged = hits.map((hit, at) => {
          const score = scores[at] ?? 0
          return { ...hit, score, scores: { ...hit.scores, rerank: score } }
        })
        return { hits: judged.sort((one, other) => other.score - one.score), missing: null }
      } catch (error) {
        failSpan(span, error)
        restsUntil = performance.now() + REST_MS
        return { hits: [...hits], missing: 'reranker_unavailable' }
      }
    })
  }
}
