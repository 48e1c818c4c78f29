import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal } from '../../core/context.ts'
import { withSpan } from '../../core/telemetry.ts'
import type { Embeddings } from '../../providers/embeddings.ts'
import { requireDocuments, requireProject } from '../access.ts'
import { analyzeQuestion } from './analyze.ts'
import type { LexicalScores } from './bm25.ts'
import { CANDIDATES, fuse } from './fusion.ts'
import { readHits, type ScoredChunk } from './hits.ts'
import { searchLexical } from './lexical.ts'
import { createQuestionVectors, type QuestionVector } from './question-vector.ts'
import type { SearchMode, SearchResult } from './types.ts'
import { searchVectors, similaritiesOf, type VectorResult } from './vectors.ts'
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
}

type Embedded = Extract<QuestionVector, { missing: null }>

/** The one way to find passages. A question itself is in no span. */
export function createSearch({ db, embeddingsOf }: SearchOptions): Search {
  const readVisible = createVisibleVersions(db)
  const embedQuestion = createQuestionVectors(db, embeddingsOf)

  async function byWords(query: SearchQuery, visible: VisibleVersions): Promise<LexicalScores> {
    const terms = analyzeQuestion(query.query, visible.languages)
    return withSpan('retrieval.lexical', { 'retrieval.terms': terms.length }, () =>
      searchLexical(db, { projectId: query.projectId, terms, visible }),
    )
  }

  /** The chunks nearest to the question, or why there are none. */
  async function byVectors(query: SearchQuery): Promise<Found | { missing: string }> {
    if (query.mode === 'lexical') return { missing: 'not_asked' }
    return withSpan('retrieval.vector', {}, async (span) => {
      const question = await embedQuestion(query.query)
      if (question.missing !== null) return question
      const { index, vector } = question
      const result = await searchVectors(db, { indexId: index.id, vector, scope: query, topK: CANDIDATES })
      span?.setAttribute('retrieval.hits', result.best.length)
      return { question, result, missing: null }
    })
  }

  /** Both halves know every candidate of either. */
  async function fuseHalves(lexical: LexicalScores, { question, result }: Found, topK: number): Promise<ScoredChunk[]> {
    const known = new Set(result.best.map(({ versionId, ordinal }) => `${versionId}:${ordinal}`))
    const unknown = lexical.best(CANDIDATES).filter(({ versionId, ordinal }) => !known.has(`${versionId}:${ordinal}`))
    const others = await similaritiesOf(db, { indexId: question.index.id, vector: question.vector }, unknown)
    return fuse({ lexical, similar: [...result.best, ...others], background: result.background }, topK)
  }

  const retrieve = (query: SearchQuery): Promise<SearchResult> =>
    withSpan('retrieval.search', { 'retrieval.mode': query.mode, 'retrieval.top_k': query.topK }, async (span) => {
      const { mode, topK } = query
      const visible = await readVisible(query)
      const [lexical, found] = await Promise.all([byWords(query, visible), byVectors(query)])
      const modeUsed = found.missing === null ? mode : 'lexical'
      const scored =
        found.missing !== null
          ? lexical.best(topK).map((chunk) => ({ ...chunk, scores: { lexical: chunk.score } }))
          : mode === 'vector'
            ? nearest(found.result, topK)
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
  question: Embedded
  result: VectorResult
  missing: null
}

const nearest = ({ best }: VectorResult, topK: number): ScoredChunk[] =>
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
