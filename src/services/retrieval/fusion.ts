import type { LexicalScores } from './bm25.ts'
import type { ScoredChunk } from './hits.ts'
import { keyOf, type Place } from './places.ts'
import type { Background } from './similarity.ts'
import type { SimilarChunk } from './vector-store.ts'

/** Chunks that each half brings to the other. */
export const CANDIDATES = 200
/** What the vectors weigh at least and at most; the words weigh the rest. */
const LEAST_WEIGHT = 0.1
const MOST_WEIGHT = 0.6
/** Agreement, in standard deviations, from which on vectors weigh the most. */
const FULL_AGREEMENT = 2
/** Chunks found by words that tell whether the vectors agree. */
const WITNESSES = 10
/** As in the lexical score, a passage of a document that is about the question counts for more. */
const DOCUMENT_WEIGHT = 0.5
/** What the best passages say beside the question, when documents are judged. */
const FEEDBACK_WEIGHT = 0.5

/** What both halves say of one question; `similar` covers the candidates of both as far as they have vectors. */
export interface Halves {
  lexical: LexicalScores
  similar: readonly SimilarChunk[]
  background: Background
  /** How alike the same chunks are to the best ones of a first fusion: feedback, as Rocchio's (1971). */
  toBest?: readonly SimilarChunk[]
}

/**
 * Fuses words and vectors by value: each scaled to 0–1 over the candidates, then added by weight. Where both are good,
 * values beat ranks (reciprocal rank fusion) on every judged set. The weight is found for each question: when vectors
 * are any good, what shares the question's rarest words is nearer to it than a passage by chance is. A model that knows
 * nothing of a language fails that test, and then has hardly a say: in Chinese and Arabic, of which MiniLM knows nothing,
 * nDCG@10 stays at 0.96 and 0.94; with a fixed weight it falls to 0.93 and 0.84, by ranks to 0.60 and 0.30.
 */
export function fuse({ lexical, similar, background, toBest = [] }: Halves, topK: number): ScoredChunk[] {
  const words = lexical.best(CANDIDATES)
  const smoothed = weighDocuments(similar, toBest)
  const chunks = new Map<string, Place & { words: number; vectors: number | null }>()
  for (const { versionId, ordinal } of [...words, ...similar]) {
    const key = keyOf({ versionId, ordinal })
    const chunk = { versionId, ordinal, words: lexical.scoreOf(versionId, ordinal), vectors: smoothed.get(key) ?? null }
    chunks.set(key, chunk)
  }
  const weight = vectorWeight(words, similar, background)
  const scaleWords = scaleOf([...chunks.values()].map((chunk) => chunk.words))
  const scaleVectors = scaleOf([...chunks.values()].flatMap(({ vectors }) => (vectors === null ? [] : [vectors])))
  const similarities = byPlace(similar)
  return [...chunks]
    .map(([key, { versionId, ordinal, words: score, vectors }]) => {
      const byVectors = vectors === null ? 0 : scaleVectors(vectors)
      const fused = (1 - weight) * scaleWords(score) + weight * byVectors
      const vector = similarities.get(key)
      return {
        versionId,
        ordinal,
        score: fused,
        scores: { lexical: score, ...(vector === undefined ? {} : { vector }), fused },
      }
    })
    .sort((a, b) => b.score - a.score || a.versionId - b.versionId || a.ordinal - b.ordinal)
    .slice(0, topK)
}

/** How much the vectors weigh, by their agreement with the best chunks by words, each a witness by its score. */
export function vectorWeight(
  words: readonly (Place & { score: number })[],
  similar: readonly SimilarChunk[],
  { mean, deviation }: Background,
): number {
  const similarities = byPlace(similar)
  let [agreement, total] = [0, 0]
  for (const { versionId, ordinal, score } of words.slice(0, WITNESSES)) {
    const similarity = similarities.get(keyOf({ versionId, ordinal }))
    if (similarity === undefined || !(deviation > 0)) continue
    agreement += (score * (similarity - mean)) / deviation
    total += score
  }
  // Without a word in common only the vectors can find anything.
  if (words.length === 0) return 1
  if (total === 0) return LEAST_WEIGHT
  const share = Math.min(1, Math.max(0, agreement / total / FULL_AGREEMENT))
  return LEAST_WEIGHT + (MOST_WEIGHT - LEAST_WEIGHT) * share
}

/**
 * Similarities with half of their document's added, by the places of the chunks. A document is as near to the question
 * as its best chunk; what the best passages say counts as part of the question there.
 */
export function weighDocuments(
  similar: readonly SimilarChunk[],
  toBest: readonly SimilarChunk[] = [],
): Map<string, number> {
  const feedback = byPlace(toBest)
  const documents = new Map<number, number>()
  for (const { versionId, ordinal, similarity } of similar) {
    const fed = feedback.get(keyOf({ versionId, ordinal })) ?? similarity
    const near = (1 - FEEDBACK_WEIGHT) * similarity + FEEDBACK_WEIGHT * fed
    documents.set(versionId, Math.max(near, documents.get(versionId) ?? Number.NEGATIVE_INFINITY))
  }
  return new Map(
    similar.map(({ versionId, ordinal, similarity }) => [
      keyOf({ versionId, ordinal }),
      similarity + DOCUMENT_WEIGHT * (documents.get(versionId) ?? 0),
    ]),
  )
}

const byPlace = (chunks: readonly SimilarChunk[]): Map<string, number> =>
  new Map(chunks.map((chunk) => [keyOf(chunk), chunk.similarity]))

/** Maps the least of the values to 0 and the greatest to 1. */
function scaleOf(values: readonly number[]): (value: number) => number {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const range = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - least
  return (value) => (range > 0 ? (value - least) / range : 1)
}
