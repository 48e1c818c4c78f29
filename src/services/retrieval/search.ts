import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal } from '../../core/context.ts'
import { failSpan, withSpan } from '../../core/telemetry.ts'
import type { Embeddings } from '../../providers/embeddings.ts'
import { requireDocuments, requireProject } from '../access.ts'
import { analyzeQuestion } from './analyze.ts'
import type { LexicalScores } from './bm25.ts'
import { CANDIDATES, fuse } from './fusion.ts'
import { readHits, type ScoredChunk } from './hits.ts'
import { searchLexical } from './lexical.ts'
import { createQuestionVectors } from './question-vector.ts'
import { type Background, backgroundOf, type EmbeddedQuestion, similaritiesOf } from './similarity.ts'
import type { SearchMode, SearchResult } from './types.ts'
import type { SimilarChunk, VectorStore } from './vector-store.ts'
import { createVisibleVersions, type SearchScope, type VisibleVersions } from './visible.ts'

export interface SearchQuery extends SearchScope {
  query: string
  topK: number
  mode: SearchMode
}

export interface Search {
  /** Searches a project for somebody. @throws AppError 404 unless they may read it and every document is in it. */
  search(principal: Principal, query: SearchQuery): Promise<SearchResult>
  /** Searches a project that has been judged readable. */
  retrieve(query: SearchQuery): Promise<SearchResult>
}

export interface SearchOptions {
  db: NodePgDatabase
  /** Null where no embedding model is configured. */
  embeddingsOf: ((model: string) => Embeddings) | null
  vectors: VectorStore
}

/** After a failure of the vector store questions go without it for so long, so that they don't all wait for it. */
const STORE_REST_MS = 5_000

/** The one way to find passages. A question itself is in no span. */
export function createSearch({ db, embeddingsOf, vectors }: SearchOptions): Search {
  const readVisible = createVisibleVersions(db)
  let storeRestsUntil = 0
  const embedQuestion = createQuestionVectors(db, embeddingsOf)

  async function byWords(query: SearchQuery, visible: VisibleVersions): Promise<LexicalScores> {
    const terms = analyzeQuestion(query.query, visible.languages)
    return withSpan('retrieval.lexical', { 'retrieval.terms': terms.length }, () =>
      searchLexical(db, { projectId: query.projectId, terms, visible }),
    )
  }

  /** The chunks nearest to the question, or why there are none. */
  async function byVectors(query: SearchQuery, visible: VisibleVersions): Promise<Found | { missing: string }> {
    if (query.mode === 'lexical') return { missing: 'not_asked' }
    return withSpan('retrieval.vector', {}, async (span) => {
      const question = await embedQuestion(query.query)
      if (question.missing !== null) return question
      if (performance.now() < storeRestsUntil) return { missing: 'vector_store_unavailable' }
      const { index, vector } = question
      const asked = { indexId: index.id, vector }
      try {
        const [best, background] = await Promise.all([
          vectors.nearest({ index, vector, scope: query, visible, topK: CANDIDATES }),
          backgroundOf(db, asked, query.projectId),
        ])
        span?.setAttribute('retrieval.hits', best.length)
        return { asked, best, background, missing: null }
      } catch (error) {
        // The database is no part that a search can go without.
        if (vectors.ping === null) throw error
        failSpan(span, error)
        storeRestsUntil = performance.now() + STORE_REST_MS
        return { missing: 'vector_store_unavailable' }
      }
    })
  }

  /** Both halves know every candidate of either. */
  async function fuseHalves(lexical: LexicalScores, found: Found, topK: number): Promise<ScoredChunk[]> {
    const { asked, best, background } = found
    const known = new Set(best.map(({ versionId, ordinal }) => `${versionId}:${ordinal}`))
    const unknown = lexical.best(CANDIDATES).filter(({ versionId, ordinal }) => !known.has(`${versionId}:${ordinal}`))
    const others = await similaritiesOf(db, asked, unknown)
    return fuse({ lexical, similar: [...best, ...others], background }, topK)
  }

  const retrieve = (query: SearchQuery): Promise<SearchResult> =>
    withSpan('retrieval.search', { 'retrieval.mode': query.mode, 'retrieval.top_k': query.topK }, async (span) => {
      const { mode, topK } = query
      const visible = await readVisible(query)
      const [lexical, found] = await Promise.all([byWords(query, visible), byVectors(query, visible)])
      const modeUsed = found.missing === null ? mode : 'lexical'
      const scored =
        found.missing !== null
          ? lexical.best(topK).map((chunk) => ({ ...chunk, scores: { lexical: chunk.score } }))
          : mode === 'vector'
            ? nearest(found, topK)
            : await withSpan('retrieval.fuse', {}, () => fuseHalves(lexical, found, topK))
      const hits = await readHits(db, scored)
      span?.setAttribute('retrieval.hits', hits.length)
      return { hits, modeUsed, degraded: degradedBy(found.missing, mode) }
    })

  return {
    async search(principal, query) {
      await requireProject(db, principal, query.projectId, 'read')
      if (query.documentIds) await requireDocuments(db, query.projectId, query.documentIds)
      return retrieve(query)
    },
    retrieve,
  }
}

interface Found {
  asked: EmbeddedQuestion
  /** The chunks nearest to the question. */
  best: SimilarChunk[]
  background: Background
  missing: null
}

const nearest = ({ best }: Found, topK: number): ScoredChunk[] =>
  best.slice(0, topK).map(({ versionId, ordinal, similarity }) => ({
    versionId,
    ordinal,
    score: similarity,
    scores: { vector: similarity },
  }))

/** Without an embedding model a hybrid search is lexical, as configured; asked for vectors, that is less than asked. */
function degradedBy(missing: string | null, mode: SearchMode): string | null {
  if (missing === null || mode === 'lexical') return null
  return missing === 'no_embedding_model' && mode === 'hybrid' ? null : missing
}
