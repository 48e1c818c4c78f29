import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { withSpan } from '../../core/telemetry.ts'
import { requireDocuments, requireProject } from '../access.ts'
import { analyze } from './analyze.ts'
import { searchLexical } from './lexical.ts'
import type { SearchResult } from './types.ts'

export interface SearchQuery {
  projectId: number
  query: string
  topK: number
  mode: 'hybrid' | 'lexical' | 'vector'
  documentIds?: readonly number[]
  filter?: Readonly<Record<string, unknown>>
}

/** Searches a project for somebody. @throws AppError 404 unless they may read it and every document is in it. */
export async function search(db: Database, principal: Principal, query: SearchQuery): Promise<SearchResult> {
  await requireProject(db, principal, query.projectId, 'read')
  if (query.documentIds) await requireDocuments(db, query.projectId, query.documentIds)
  return retrieve(db, query)
}

/** Searches a project that has been judged readable. The question itself is in no span. */
export function retrieve(db: Database, { query, mode, ...scope }: SearchQuery): Promise<SearchResult> {
  return withSpan('retrieval.search', { 'retrieval.mode': mode, 'retrieval.top_k': scope.topK }, async (span) => {
    const terms = analyze(query)
    const hits = await withSpan('retrieval.lexical', { 'retrieval.terms': terms.length }, () =>
      searchLexical(db, { ...scope, terms }),
    )
    span?.setAttribute('retrieval.hits', hits.length)
    return { hits, modeUsed: 'lexical', degraded: mode === 'vector' ? 'no_embedding_model' : null }
  })
}
