import { and, eq, inArray } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { postings } from '../../models/document.ts'
import { type LexicalScores, scoreChunks } from './bm25.ts'
import type { VisibleVersions } from './visible.ts'

/** Terms of a question that are looked up; the first ones, of a text pasted as a question. */
const MAX_QUERY_TERMS = 64
const MAX_RELATED_TERMS = 64
/** What a related term counts beside an asked one. */
const RELATED_WEIGHT = 0.7

export interface LexicalQuery {
  projectId: number
  /** Index terms of the question, from `analyzeQuestion`; repetitions count. */
  terms: readonly string[]
  /** Index terms of other names of what is asked for. */
  related?: readonly string[]
  visible: VisibleVersions
}

/** Scores a project's visible chunks for a question: reads the terms' postings, a range of one index each. */
export async function searchLexical(db: Database, query: LexicalQuery): Promise<LexicalScores> {
  const { projectId, visible } = query
  const weights = weigh(query)
  if (weights.size === 0 || visible.chunkCount === 0) return scoreChunks([], visible)
  const rows = await db
    .select({ term: postings.term, entries: postings.entries })
    .from(postings)
    .where(and(eq(postings.projectId, projectId), inArray(postings.term, [...weights.keys()])))
  const parts = Map.groupBy(rows, ({ term }) => term)
  const found = [...parts].map(([term, of]) => ({
    weight: weights.get(term) ?? 0,
    entries: of.map(({ entries }) => entries),
  }))
  return scoreChunks(found, visible)
}

function weigh({ terms, related = [] }: LexicalQuery): Map<string, number> {
  const weights = new Map<string, number>()
  for (const term of terms) {
    if (weights.has(term) || weights.size < MAX_QUERY_TERMS) weights.set(term, (weights.get(term) ?? 0) + 1)
  }
  for (const term of [...new Set(related)].slice(0, MAX_RELATED_TERMS)) {
    weights.set(term, (weights.get(term) ?? 0) + RELATED_WEIGHT)
  }
  return weights
}
