import type { Database } from '../../core/database.ts'
import { withSpan } from '../../core/telemetry.ts'
import type { Candidate, RetrievalAccount } from '../../schemas/account.ts'
import { packPassages } from './context.ts'
import type { PastMoment } from './past-versions.ts'
import type { Search } from './search.ts'
import type { Passage, SearchHit, SearchMode } from './types.ts'

/** Chunks that are weighed for an answer, and how much of the model's context their passages may take. */
export const WEIGHED_CHUNKS = 24
export const PASSAGE_TOKENS = 4_000

/** How passages are looked for. */
export interface PassageSettings {
  mode: SearchMode
  /** Chunks that are weighed. */
  topK: number
  rerank: boolean
  /** Null: among the versions that answer now. */
  past: PastMoment | null
}

export interface PassageFinder {
  db: Database
  search: Search
  /** Whether a reranking model is there to judge the passages. */
  reranks: boolean
}

export interface PassageQuery {
  projectId: number
  query: string
  /** Null: all documents of the project. */
  documentIds: readonly number[] | null
  /** Default: as every question is answered. */
  settings?: PassageSettings
}

/** How passages are looked for unless somebody wants it otherwise. */
export const defaultSettings = ({ reranks }: Pick<PassageFinder, 'reranks'>): PassageSettings => ({
  mode: 'hybrid',
  topK: WEIGHED_CHUNKS,
  rerank: reranks,
  past: null,
})

export interface FoundPassages {
  /** Best first. */
  passages: Passage[]
  /** All that were weighed. */
  candidates: Candidate[]
  retrieval: RetrievalAccount
}

/** The passages that an answer may rest on. */
export async function findPassages(
  finder: PassageFinder,
  { projectId, query, documentIds, settings = defaultSettings(finder) }: PassageQuery,
): Promise<FoundPassages> {
  const { db, search } = finder
  const { mode, topK, rerank, past } = settings
  const { hits, modeUsed, degraded, seenAtMs } = await search.retrieve({
    projectId,
    query,
    topK,
    mode,
    rerank,
    phrases: 'preferred',
    ...(documentIds ? { documentIds } : {}),
    ...(past ? { past } : {}),
  })
  const passages = await withSpan('retrieval.pack', { 'retrieval.hits': hits.length }, async (span) => {
    const packed = await packPassages(db, hits, { maxTokens: PASSAGE_TOKENS })
    span?.setAttribute('retrieval.passages', packed.length)
    return packed
  })
  const searched_at = new Date(seenAtMs).toISOString()
  return {
    passages,
    candidates: hits.map((hit) => candidateOf(hit, passages)),
    retrieval: { mode, mode_used: modeUsed, top_k: topK, rerank, degraded, searched_at },
  }
}

function candidateOf(hit: SearchHit, passages: readonly Passage[]): Candidate {
  const { documentId, version, start, end, page, scores } = hit
  const kept = passages.find(
    (passage) =>
      passage.documentId === documentId && passage.version === version && passage.start <= start && end <= passage.end,
  )
  return {
    chunk_id: hit.chunkId,
    document_id: documentId,
    version,
    page,
    start,
    end,
    scores,
    number: kept?.number ?? null,
    dropped: kept ? null : 'over_budget',
  }
}
