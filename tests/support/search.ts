import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Embeddings } from '../../src/providers/embeddings.ts'
import { pgvectorStore } from '../../src/services/retrieval/pgvector.ts'
import { createSearch, type Search } from '../../src/services/retrieval/search.ts'

/** The product's search over a database: by words, or with an embedding model. */
export const aSearch = (db: NodePgDatabase, embeddingsOf: ((model: string) => Embeddings) | null = null): Search =>
  createSearch({ db, embeddingsOf, vectors: pgvectorStore(db, null), reranker: null })
