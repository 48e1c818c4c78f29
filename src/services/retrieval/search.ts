import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { withSpan } from '../../core/telemetry.ts'
import { requireDocuments, requireProject } from '../access.ts'
import { analyzeQuestion } from './analyze.ts'
import { readHits } from './hits.ts'
import { searchLexical } from './lexical.ts'
import type { SearchResult } from './types.ts'
import { createVisibleVersions, type SearchScope } from './visible.ts'

export interface SearchQuery extends SearchScope {
  query: string
  topK: number
  mode: 'hybrid' | 'lexical' | 'vector'
}

export interface Search {
  /** Searches a project for somebody. @throws AppError 404 unless they may read it and every document is in it. */
  search(principal: Principal, query: SearchQuery): Promise<SearchResult>
  /** Searches a project that has been judged readable. */
  retrieve(query: SearchQuery): Promise<SearchResult>
}

/** The one way to find passages. A question itself is in no span. */
export function createSearch({ db }: { db: Database }): Search {
  const readVisible = createVisibleVersions(db)

  const retrieve = ({ query, mode, topK, ...scope }: SearchQuery): Promise<SearchResult> =>
    withSpan('retrieval.search', { 'retrieval.mode': mode, 'retrieval.top_k': topK }, async (span) => {
      const visible = await readVisible(scope)
      const terms = analyzeQuestion(query, visible.languages)
      const lexical = await withSpan('retrieval.lexical', { 'retrieval.terms': terms.length }, () =>
        searchLexical(db, { projectId: scope.projectId, terms, visible }),
      )
      const best = lexical.best(topK).map((chunk) => ({ ...chunk, scores: { lexical: chunk.score } }))
      const hits = await readHits(db, best)
      span?.setAttribute('retrieval.hits', hits.length)
      return { hits, modeUsed: 'lexical', degraded: mode === 'vector' ? 'no_embedding_model' : null }
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
