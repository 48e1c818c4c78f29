import type { Database } from '../../core/database.ts'
import type { Embeddings } from '../../providers/embeddings.ts'
import { type EmbeddingIndex, listIndexes } from './embedding-index.ts'
import type { FilledIndex } from './vector-store.ts'

/** A question as the active index's model sees it, or why it cannot be. */
export type QuestionVector =
  | { index: FilledIndex; vector: Float32Array; missing: null }
  | { missing: 'no_embedding_model' | 'embedding_unavailable' }

/** How long what is known of the indexes is used; another replica may have switched them. */
const INDEX_MS = 5_000
/** A search waits no longer for the model. */
const TIMEOUT_MS = 5_000
/** After a failure questions go without the model for so long, so that they don't all wait for it. */
const REST_MS = 5_000

/** Embeds questions for the index that answers now. Never throws: without vectors a search goes by words. */
export function createQuestionVectors(
  db: Database,
  embeddingsOf: ((model: string) => Embeddings) | null,
): (question: string) => Promise<QuestionVector> {
  let known: { index: EmbeddingIndex | null; readAt: number } | null = null
  let restsUntil = 0

  const activeIndex = async (): Promise<EmbeddingIndex | null> => {
    if (known && performance.now() - known.readAt < INDEX_MS) return known.index
    const index = (await listIndexes(db)).find(({ status }) => status === 'active') ?? null
    known = { index, readAt: performance.now() }
    return index
  }

  return async (question) => {
    if (!embeddingsOf) return { missing: 'no_embedding_model' }
    const index = await activeIndex()
    const dimension = index?.dimension ?? null
    // Nothing has been embedded yet.
    if (!index || dimension === null) {
      known = null
      return { missing: 'embedding_unavailable' }
    }
    if (performance.now() < restsUntil) return { missing: 'embedding_unavailable' }
    try {
      const vector = await embeddingsOf(index.model).embedQuestion(question, AbortSignal.timeout(TIMEOUT_MS))
      if (vector.length === dimension) return { index: { ...index, dimension }, vector, missing: null }
    } catch {
      restsUntil = performance.now() + REST_MS
    }
    return { missing: 'embedding_unavailable' }
  }
}
