import { and, eq, inArray } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { postings } from '../../models/document.ts'
import { type LexicalScores, scoreChunks } from './bm25.ts'
import type { VisibleVersions } from './visible.ts'

/** Terms of a question that are looked up; the first ones, of a text pasted as a question. */
const MAX_QUERY_TERMS = 64

export interface LexicalQuery {
  projectId: number
  /** Index terms of the question, from `analyzeQuestion`; repetitions count. */
  terms: readonly string[]
  visible: VisibleVersions
}

/** Scores a project's visible chunks for a question: reads the terms' postings, a range of one index each. */
export async function searchLexical(db: Database, { projectId, terms, visible }: LexicalQuery): Promise<LexicalScores> {
  const weights = new Map<string, number>()
  for (const term of terms) {
    if (weights.has(term) || weights.size < MAX_QUERY_TERMS) weights.set(term, (weights.get(term) ?? 0) + 1)
  }
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
