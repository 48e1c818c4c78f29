import type { Database } from '../../core/database.ts'
import { type LexicalScores, scoreChunks, type WeightedTerm } from './bm25.ts'
import { feedbackTerms } from './feedback-terms.ts'
import { type Entries, type ReadPostings, storedPostings } from './read-postings.ts'
import type { VisibleVersions } from './visible.ts'

/** Terms of a question that are looked up; the first ones, of a text pasted as a question. */
const MAX_QUERY_TERMS = 64
const MAX_RELATED_TERMS = 64
/** What a related term counts beside an asked one. */
const RELATED_WEIGHT = 0.7

export interface LexicalQuery {
  projectId: number
  /** Index terms of the question and how much each counts, from `analyzeQuestion`. */
  terms: ReadonlyMap<string, number>
  /** Index terms of other names of what is asked for. */
  related?: ReadonlySet<string>
  visible: VisibleVersions
  /** Default: as they are stored. */
  readPostings?: ReadPostings
}

/** What a question finds by its words. */
export interface LexicalResult {
  scores: LexicalScores
  /** The same with documents judged by what the best passages say as well; the search by words alone. */
  withFeedback(): Promise<LexicalScores>
}

/** Scores a project's visible chunks for a question: reads the terms' postings, a range of one index each. */
export async function searchLexical(db: Database, query: LexicalQuery): Promise<LexicalResult> {
  const { projectId, visible, readPostings = storedPostings(db, projectId) } = query
  const weights = weigh(query)
  if (weights.size === 0 || visible.chunkCount === 0) {
    const scores = scoreChunks([], visible)
    return { scores, withFeedback: async () => scores }
  }
  const entries = await readPostings([...weights.keys()])
  const scores = scoreChunks(weighted(entries, weights), visible)
  return {
    scores,
    async withFeedback() {
      const expanded = await feedbackTerms(db, { projectId, weights, scores, visible })
      if (!expanded) return scores
      const fresh = [...expanded.keys()].filter((term) => !weights.has(term))
      const more = await readPostings(fresh)
      return scores.withDocumentsBy(weighted(new Map([...entries, ...more]), expanded))
    },
  }
}

const weighted = (entries: Entries, weights: ReadonlyMap<string, number>): WeightedTerm[] =>
  [...entries].map(([term, of]) => ({ weight: weights.get(term) ?? 0, entries: of }))

function weigh({ terms, related = new Set() }: LexicalQuery): Map<string, number> {
  const weights = new Map([...terms].slice(0, MAX_QUERY_TERMS))
  for (const term of [...related].slice(0, MAX_RELATED_TERMS)) {
    weights.set(term, (weights.get(term) ?? 0) + RELATED_WEIGHT)
  }
  return weights
}
