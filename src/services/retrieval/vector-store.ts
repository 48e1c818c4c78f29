import type { Transaction } from '../../core/database.ts'
import type { EmbeddingIndex } from './embedding-index.ts'
import type { Place } from './places.ts'
import type { SearchScope, VisibleVersions } from './visible.ts'

/** A chunk by its place, and how alike it is to a question: the cosine of their vectors, −1 to 1. */
export interface SimilarChunk extends Place {
  similarity: number
}

/** An index that has vectors, and so a dimension. */
export type FilledIndex = EmbeddingIndex & { dimension: number }

export interface NearestQuery {
  index: FilledIndex
  /** Of unit length. */
  vector: Float32Array
  scope: SearchScope
  /** What is visible in the scope. */
  visible: VisibleVersions
  topK: number
}

/** What became of vectors. */
export interface VectorChange {
  /** Versions of which some were written or deleted. */
  versionIds?: readonly number[]
  /** Projects that are gone. */
  projectIds?: readonly number[]
  /** Keys of indexes that are gone. */
  indexKeys?: readonly string[]
}

/**
 * What finds the vectors nearest to a question's. The table `chunk_vectors` is the truth; a store of its own follows it
 * and may be behind.
 */
export interface VectorStore {
  /** The visible chunks of the scope that are most similar, best first. @throws Error when the store is away. */
  nearest(query: NearestQuery): Promise<SimilarChunk[]>
  /** To be said in the transaction that makes the change. */
  changed(tx: Transaction, change: VectorChange): Promise<void>
  /** After that transaction. */
  wake(): void
  /** Whether it answers; null for one that is nothing beside the database. */
  ping: (() => Promise<boolean>) | null
}
