import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { createMetrics } from '../../src/core/metrics.ts'
import type { Embeddings } from '../../src/providers/embeddings.ts'
import { pgvectorStore } from '../../src/services/retrieval/pgvector.ts'
import { createSearch, type Search } from '../../src/services/retrieval/search.ts'
import type { VectorStore } from '../../src/services/retrieval/vector-store.ts'

/** The product's search over a database: by words, or with an embedding model; vectors are compared one by one unless told. */
export const aSearch = (
  db: NodePgDatabase,
  embeddingsOf: ((model: string) => Embeddings) | null = null,
  vectors: VectorStore = pgvectorStore(db, null),
): Search => createSearch({ db, embeddingsOf, vectors, reranker: null, metrics: createMetrics() })
