import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { postings } from '../../models/document.ts'
import { indexedText, titleOf } from '../ingestion/analyze-document.ts'
import { analyze, UNSPACED } from './analyze.ts'
import type { LexicalScores } from './bm25.ts'
import { type Place, placesTable } from './places.ts'
import { POSTING_BYTES } from './postings.ts'
import type { VisibleVersions } from './visible.ts'

/** The best passages, taken to be about what is asked. */
export const FEEDBACK_CHUNKS = 5
/** Terms of them that are asked as well, and how many are looked at. */
const TERMS = 20
const CANDIDATES = 200
/** What they weigh of the whole question. */
const WEIGHT = 0.5
/** Share of the chunks that a term may be in and still tell some apart. */
const MAX_SHARE = 0.1

export interface Feedback {
  projectId: number
  /** Terms of the question and how much each counts. */
  weights: ReadonlyMap<string, number>
  scores: LexicalScores
  visible: VisibleVersions
}

/**
 * A question with the terms that its best passages have in common: pseudo-relevance feedback by relevance model 3 (Lavrenko
 * and Croft 2001; Abdul-Jaleel et al. 2004). It tells which documents are about the question, also in other words;
 * which passage of them answers is told by the question itself. Null where the best passages are few, or several of
 * one document, which then says by itself what it is about, and for scripts without spaces, whose terms are no words.
 */
export async function feedbackTerms(db: Database, feedback: Feedback): Promise<Map<string, number> | null> {
  const { projectId, weights, scores, visible } = feedback
  if ([...weights.keys()].some((term) => UNSPACED.test(term))) return null
  const best = scores.best(FEEDBACK_CHUNKS)
  if (new Set(best.map(({ versionId }) => versionId)).size < FEEDBACK_CHUNKS) return null
  const shares = await sharesOf(db, best)
  const known = [...shares].sort(([, one], [, other]) => other - one).slice(0, CANDIDATES)
  const sizes = await sizesOf(db, { projectId, terms: known.map(([term]) => term) })
  // More than of one passage alone, and not of every other one.
  const most = MAX_SHARE * visible.chunkCount * POSTING_BYTES
  const telling = known.filter(([term]) => {
    const bytes = sizes.get(term) ?? 0
    return bytes > POSTING_BYTES && bytes <= most
  })
  const chosen = telling.slice(0, TERMS)
  if (chosen.length === 0) return null
  const asked = sum(weights.values())
  const total = sum(chosen.map(([, share]) => share))
  const expanded = new Map([...weights].map(([term, weight]) => [term, (1 - WEIGHT) * weight]))
  for (const [term, share] of chosen) {
    expanded.set(term, (expanded.get(term) ?? 0) + (WEIGHT * asked * share) / total)
  }
  return expanded
}

type ChunkRow = {
  language: string | null
  name: string
  heading_path: string[]
  table_header: string | null
  text: string
  position: number
}

/** How much of the passages each of their words is, the better passage counting for more; figures are of one place only. */
async function sharesOf(db: Database, best: readonly (Place & { score: number })[]): Promise<Map<string, number>> {
  const { rows } = await db.execute<ChunkRow>(sql`
    SELECT version.language, documents.name, heading_path, table_header, chunks.text, place.position::int - 1 AS position
    FROM ${placesTable(best)}
    JOIN chunks USING (version_id, ordinal)
    JOIN document_versions AS version ON version.id = version_id
    JOIN documents ON documents.id = version.document_id`)
  const total = sum(best.map(({ score }) => score))
  const shares = new Map<string, number>()
  for (const { language, name, heading_path: headingPath, table_header: tableHeader, text, position } of rows) {
    const terms = analyze(indexedText(titleOf(name), { headingPath, tableHeader, text }), language)
    const each = (best[position]?.score ?? 0) / total / terms.length
    for (const term of terms) if (!/^\d/.test(term)) shares.set(term, (shares.get(term) ?? 0) + each)
  }
  return shares
}

/** Bytes of the terms' postings, which are not read for it. */
async function sizesOf(
  db: Database,
  { projectId, terms }: { projectId: number; terms: readonly string[] },
): Promise<Map<string, number>> {
  const { rows } = await db.execute<{ term: string; bytes: number }>(sql`
    SELECT term, sum(octet_length(entries))::float8 AS bytes FROM ${postings}
    WHERE project_id = ${projectId} AND term = ANY(${sql.param([...terms])}::text[]) GROUP BY term`)
  return new Map(rows.map(({ term, bytes }) => [term, bytes]))
}

const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}
