import type { Database } from '../../core/database.ts'
import { withSpan } from '../../core/telemetry.ts'
import type { Candidate } from '../../schemas/account.ts'
import { packPassages } from './context.ts'
import type { Search } from './search.ts'
import type { Passage, SearchHit } from './types.ts'

/** Chunks that are weighed for an answer, and how much of the model's context their passages may take. */
export const WEIGHED_CHUNKS = 24
export const PASSAGE_TOKENS = 4_000

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
}

/** The passages that an answer may rest on, best first, and all that were weighed for it. */
export async function findPassages(
  { db, search, reranks }: PassageFinder,
  { projectId, query, documentIds }: PassageQuery,
): Promise<{ passages: Passage[]; candidates: Candidate[] }> {
  const { hits } = await search.retrieve({
    projectId,
    query,
    topK: WEIGHED_CHUNKS,
    mode: 'hybrid',
    rerank: reranks,
    phrases: 'preferred',
    ...(documentIds ? { documentIds } : {}),
  })
  const passages = await withSpan('retrieval.pack', {}, () => packPassages(db, hits, { maxTokens: PASSAGE_TOKENS }))
  return { passages, candidates: hits.map((hit) => candidateOf(hit, passages)) }
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
