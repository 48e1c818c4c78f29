import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal } from '../../core/context.ts'
import type { GenAiAttributes } from '../../core/gen-ai.ts'
import { measuredSpan } from '../../core/measured-span.ts'
import type { Metrics } from '../../core/metrics.ts'
import { addContent, failSpan } from '../../core/telemetry.ts'
import type { Embeddings } from '../../providers/embeddings.ts'
import type { Reranker } from '../../providers/reranker.ts'
import { requireDocuments, requireProject } from '../access.ts'
import { analyzeQuestion } from './analyze.ts'
import type { LexicalScores } from './bm25.ts'
import { type Corpus, currentCorpus } from './corpus.ts'
import { FEEDBACK_CHUNKS } from './feedback-terms.ts'
import { financeTermsFor } from './finance-terms.ts'
import { CANDIDATES, fuse } from './fusion.ts'
import { readHits, type ScoredChunk } from './hits.ts'
import { type LexicalResult, searchLexical } from './lexical.ts'
import { openPast } from './past-corpus.ts'
import type { PastMoment } from './past-versions.ts'
import { chunksWithPhrases, onlyIn, phrasesIn } from './phrases.ts'
import { keyOf, type Place } from './places.ts'
import { createQuestionVectors } from './question-vector.ts'
import { createRerank, RERANKED } from './rerank.ts'
import { type Background, backgroundOf, type EmbeddedQuestion, similaritiesToBest } from './similarity.ts'
import type { SearchMode, SearchResult } from './types.ts'
import type { SimilarChunk, VectorStore } from './vector-store.ts'
import { createVisibleVersions, type SearchScope } from './visible.ts'

export interface SearchQuery extends SearchScope {
  query: string
  topK: number
  mode: SearchMode
  /** Whether the best passages are read again by the reranker. */
  rerank?: boolean
  /** Searches the versions that answered then, in place of those that answer now. */
  past?: PastMoment
  /** What stands in quotes: every passage must have it, or those that have it come first (the default). */
  phrases?: 'required' | 'preferred'
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
  /** Null where no reranking model is configured. */
  reranker: Reranker | null
  metrics: Pick<Metrics, 'stepSeconds' | 'searches'>
}

/** After a failure of the vector store questions go without it for so long, so that they don't all wait for it. */
const STORE_REST_MS = 5_000

/** The one way to find passages. A question itself is in no span. */
export function createSearch({ db, embeddingsOf, vectors, reranker, metrics }: SearchOptions): Search {
  const sources = { db, vectors, embeddingsOf }
  const readVisible = createVisibleVersions(db)
  const step = measuredSpan(metrics.stepSeconds)
  let storeRestsUntil = 0
  const rerank = createRerank(reranker)
  const embedQuestion = createQuestionVectors(db, embeddingsOf)

  async function byWords(query: SearchQuery, { visible, readPostings }: Corpus): Promise<LexicalResult> {
    const { languages } = visible
    const terms = analyzeQuestion(query.query, languages)
    const related = new Set(
      financeTermsFor(query.query).flatMap((name) => [...analyzeQuestion(name, languages).keys()]),
    )
    const attributes = { 'retrieval.terms': terms.size, 'retrieval.related_terms': related.size }
    return step('retrieval.lexical', attributes, () =>
      searchLexical(db, { projectId: query.projectId, terms, related, visible, readPostings }),
    )
  }

  /** The chunks nearest to the question, or why there are none. */
  async function byVectors(query: SearchQuery, corpus: Corpus): Promise<Found | Missing> {
    if (query.mode === 'lexical') return { missing: 'not_asked' }
    return step('retrieval.vector', {}, async (span) => {
      const question = await embedQuestion(query.query)
      if (question.missing !== null) return question
      if (performance.now() < storeRestsUntil) return { missing: 'vector_store_unavailable' }
      const { index, vector } = question
      const asked = { indexId: index.id, vector }
      try {
        const [best, background] = await Promise.all([
          corpus.nearest(index, vector),
          backgroundOf(db, asked, query.projectId),
        ])
        span?.setAttribute('retrieval.hits', best.length)
        return { corpus, asked, best, background, missing: null }
      } catch (error) {
        // The database is no part that a search can go without.
        if (vectors.ping === null) throw error
        failSpan(span, error)
        storeRestsUntil = performance.now() + STORE_REST_MS
        return { missing: 'vector_store_unavailable' }
      }
    })
  }

  /** The best chunks. Where both halves are asked, both know every candidate of either. */
  async function rank(lexical: LexicalScores, found: Found | Missing, mode: SearchMode, topK: number) {
    if (found.missing !== null) {
      return lexical.best(topK).map((chunk) => ({ ...chunk, scores: { lexical: chunk.score } }))
    }
    const { corpus, asked, best, background } = found
    if (mode === 'vector') return nearest(best, topK)
    return step('retrieval.fuse', {}, async () => {
      const known = new Set(best.map(keyOf))
      const others = await corpus.similarities(
        asked,
        lexical.best(CANDIDATES).filter((chunk) => !known.has(keyOf(chunk))),
      )
      const halves = { lexical, similar: [...best, ...others], background }
      const toBest = await similaritiesToBest(db, asked.indexId, fuse(halves, FEEDBACK_CHUNKS), halves.similar)
      return fuse({ ...halves, toBest }, topK)
    })
  }

  /** As `rank`, but only chunks with the phrases that the question has in quotes, or these first. */
  async function rankQuoted(
    { places, isRequired }: { places: readonly Place[]; isRequired: boolean },
    ...[lexical, found, mode, topK]: Parameters<typeof rank>
  ): Promise<ScoredChunk[]> {
    const similar = found.missing === null ? await found.corpus.similarities(found.asked, places) : []
    const best = similar.sort((a, b) => b.similarity - a.similarity).slice(0, CANDIDATES)
    const within = found.missing === null ? { ...found, best } : found
    const first = await rank(onlyIn(lexical, places), within, mode, topK)
    if (isRequired || first.length === topK) return first
    const taken = new Set(first.map(keyOf))
    const others = (await rank(lexical, found, mode, topK)).filter((chunk) => !taken.has(keyOf(chunk)))
    return [...first, ...others].slice(0, topK)
  }

  async function placesQuoted({ query }: SearchQuery, corpus: Corpus): Promise<Place[] | null> {
    const phrases = phrasesIn(query)
    if (phrases.length === 0) return null
    return step('retrieval.phrases', {}, () => chunksWithPhrases(db, { ...corpus, phrases }))
  }

  const retrieve = (query: SearchQuery): Promise<SearchResult> =>
    step('retrieval.search', attributesOf(query), async (span) => {
      const { mode, topK } = query
      addContent(span, () => ({ 'gen_ai.retrieval.query.text': query.query }))
      const corpus =
        (query.past ? await openPast(sources, query, query.past) : null) ??
        currentCorpus(sources, query, await readVisible(query))
      const [lexical, found, places] = await Promise.all([
        byWords(query, corpus),
        byVectors(query, corpus),
        placesQuoted(query, corpus),
      ])
      const count = query.rerank ? Math.max(topK, RERANKED) : topK
      const isRequired = query.phrases === 'required'
      const isByWordsAlone = found.missing !== null && places === null
      const words = isByWordsAlone ? await lexical.withFeedback() : lexical.scores
      const scored =
        places === null
          ? await rank(words, found, mode, count)
          : await rankQuoted({ places, isRequired }, words, found, mode, count)
      const read = await readHits(db, scored)
      const { hits, missing } = query.rerank ? await rerank(query.query, read) : { hits: read, missing: null }
      span?.setAttribute('retrieval.hits', hits.length)
      const modeUsed = found.missing === null ? mode : 'lexical'
      const degraded = degradedBy(found.missing, mode) ?? missing ?? corpus.missing()
      metrics.searches.inc({ mode: modeUsed, degraded: degraded ?? 'none' })
      return { hits: hits.slice(0, topK), modeUsed, degraded, seenAtMs: corpus.visible.seenAtMs }
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

const attributesOf = ({ mode, topK, projectId }: SearchQuery) => ({
  ...({
    'gen_ai.operation.name': 'retrieval',
    'gen_ai.data_source.id': String(projectId),
  } satisfies GenAiAttributes),
  'retrieval.mode': mode,
  'retrieval.top_k': topK,
})

interface Found {
  corpus: Corpus
  asked: EmbeddedQuestion
  /** The chunks nearest to the question. */
  best: SimilarChunk[]
  background: Background
  missing: null
}

interface Missing {
  missing: string
}

const nearest = (best: readonly SimilarChunk[], topK: number): ScoredChunk[] =>
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
