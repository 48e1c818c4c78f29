import type { Database } from '../../core/database.ts'
import { CANDIDATES } from './fusion.ts'
import type { Place } from './places.ts'
import { type ReadPostings, storedPostings } from './read-postings.ts'
import { type EmbeddedQuestion, similaritiesOf } from './similarity.ts'
import type { FilledIndex, SimilarChunk, VectorStore } from './vector-store.ts'
import type { SearchScope, VisibleVersions } from './visible.ts'

/** What a search reads: certain versions of a project's documents, by words and by vectors. */
export interface Corpus {
  visible: VisibleVersions
  readPostings: ReadPostings
  /** The chunks nearest to a question, best first. @throws Error when a vector store of its own is away. */
  nearest(index: FilledIndex, vector: Float32Array): Promise<SimilarChunk[]>
  /** The similarity of certain chunks; those without a vector are left out. */
  similarities(asked: EmbeddedQuestion, places: readonly Place[]): Promise<SimilarChunk[]>
  /** Why its vectors are not all there, once they were asked for; null when they are. */
  missing(): string | null
}

/** The versions that answer now. */
export const currentCorpus = (
  { db, vectors }: { db: Database; vectors: VectorStore },
  scope: SearchScope,
  visible: VisibleVersions,
): Corpus => ({
  visible,
  readPostings: storedPostings(db, scope.projectId),
  nearest: (index, vector) => vectors.nearest({ index, vector, scope, visible, topK: CANDIDATES }),
  similarities: (asked, places) => similaritiesOf(db, asked, places),
  missing: () => null,
})
