import { eq, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { chunks, documents, documentVersions, postings } from '../../models/document.ts'
import type { Posting } from '../ingestion/types.ts'
import type { SearchHit } from './types.ts'

/** BM25's parameters, the defaults of `bm25s`: how soon repetition stops to count, and how much length does. Lucene's
 * `k1` of 1.2 finds less in nearly every judged set (`npm run bench -- retrieval`). */
const K1 = 1.5
const B = 0.75
/** Terms of a question that are looked up; the first ones, of a text pasted as a question. */
const MAX_QUERY_TERMS = 64
/** Rows of one insert: some hundred kilobytes of statement. */
const TERMS_PER_INSERT = 2_000
/** What 16 bits of an entry hold; a chunk is far shorter. */
const MAX_COUNT = 65_535

export interface VersionPostings {
  projectId: number
  versionId: number
  /** Where each term occurs, by chunk ordinal. */
  postings: ReadonlyMap<string, readonly Posting[]>
  /** Terms of each chunk, by ordinal. */
  chunkLengths: readonly number[]
}

/** Writes a version's postings; what it had before goes, so that it can be done again. */
export async function indexVersion(db: Database, version: VersionPostings): Promise<void> {
  const { projectId, versionId, chunkLengths } = version
  await removeVersion(db, versionId)
  const all = [...version.postings]
  for (let at = 0; at < all.length; at += TERMS_PER_INSERT) {
    const batch = all.slice(at, at + TERMS_PER_INSERT)
    const terms = batch.map(([term]) => term)
    const entries = batch.map(([, list]) => `{${list.map((posting) => packEntry(posting, chunkLengths)).join()}}`)
    await db.execute(sql`
      INSERT INTO ${postings} (project_id, term, version_id, entries)
      SELECT ${projectId}, term, ${versionId}, entries::bigint[]
      FROM unnest(${sql.param(terms)}::text[], ${sql.param(entries)}::text[]) AS t(term, entries)`)
  }
}

/** Takes a version out of the index. */
export async function removeVersion(db: Database, versionId: number): Promise<void> {
  await db.delete(postings).where(eq(postings.versionId, versionId))
}

/** An entry as the model describes it; exact up to ordinal 2²¹, which no text comes near. */
function packEntry({ ordinal, frequency }: Posting, chunkLengths: readonly number[]): number {
  const length = chunkLengths[ordinal] ?? 0
  return ordinal * 2 ** 32 + Math.min(frequency, MAX_COUNT) * 2 ** 16 + Math.min(length, MAX_COUNT)
}

export interface LexicalQuery {
  projectId: number
  /** Index terms of the question, from `analyze`; repetitions count. */
  terms: readonly string[]
  topK: number
  /** Only these documents. */
  documentIds?: readonly number[]
  /** Only documents whose metadata contain this. */
  filter?: Readonly<Record<string, unknown>>
}

/**
 * The best chunks of the documents' current versions by BM25 (Robertson and Zaragoza 2009, with Lucene's idf), in
 * one query. Document frequencies and lengths are counted over the documents searched, so what is not visible
 * weighs nothing.
 *
 * The query leaves the planner no choice that depends on statistics, for the embedded database gathers none and a
 * server has none of what was just loaded: each term is one range of the primary key (the window function keeps the
 * subquery whole and counts its chunks), and `IS TRUE` keeps the test of visibility a hash table, not a join.
 */
export async function searchLexical(db: Database, query: LexicalQuery): Promise<SearchHit[]> {
  const counts = new Map<string, number>()
  for (const term of query.terms) {
    if (counts.has(term) || counts.size < MAX_QUERY_TERMS) counts.set(term, (counts.get(term) ?? 0) + 1)
  }
  if (counts.size === 0) return []
  const { rows } = await db.execute<HitRow>(sql`
    WITH visible AS MATERIALIZED (
      SELECT ${documentVersions.id} AS id, ${documentVersions.chunkCount} AS chunk_count,
        ${documentVersions.termCount} AS term_count
      FROM ${documents} JOIN ${documentVersions} ON ${documentVersions.id} = ${documents.currentVersionId}
      WHERE ${scopeOf(query)}
    ),
    corpus AS MATERIALIZED (
      SELECT sum(chunk_count)::float8 AS size, sum(term_count)::float8 / greatest(sum(chunk_count), 1) AS mean_length
      FROM visible
    ),
    matched AS (
      SELECT version_id, unnest(entries) AS entry,
        asked.count * ln(1 + ((SELECT size FROM corpus) - chunk_count + 0.5) / (chunk_count + 0.5)) AS weight
      FROM unnest(${sql.param([...counts.keys()])}::text[], ${sql.param([...counts.values()])}::int[]) AS asked(term, count)
      CROSS JOIN LATERAL (
        SELECT ${postings.versionId}, ${postings.entries},
          (sum(cardinality(${postings.entries})) OVER ())::float8 AS chunk_count
        FROM ${postings}
        WHERE ${postings.projectId} = ${query.projectId} AND ${postings.term} = asked.term
          AND (${postings.versionId} IN (SELECT id FROM visible)) IS TRUE
      ) AS visible_postings
    ),
    best AS (
      SELECT version_id, (entry >> 32)::int AS ordinal,
        sum(weight * (entry >> 16 & 65535) / ((entry >> 16 & 65535)
          + ${K1}::float8 * (1 - ${B}::float8 + ${B}::float8 * (entry & 65535) / (SELECT mean_length FROM corpus)))) AS score
      FROM matched
      GROUP BY 1, 2
      ORDER BY score DESC, 1, 2
      LIMIT ${query.topK}
    )
    SELECT ${chunks.id} AS chunk_id, ${documents.id} AS document_id, ${documents.name} AS document_name, best.version_id,
      ${documentVersions.version} AS version, best.ordinal, ${chunks.page} AS page, ${chunks.start} AS start_offset,
      ${chunks.end} AS end_offset, ${chunks.headingPath} AS heading_path, ${chunks.text} AS text, best.score
    FROM best
    JOIN ${chunks} ON ${chunks.versionId} = best.version_id AND ${chunks.ordinal} = best.ordinal
    JOIN ${documentVersions} ON ${documentVersions.id} = best.version_id
    JOIN ${documents} ON ${documents.id} = ${documentVersions.documentId}
    ORDER BY best.score DESC, best.version_id, best.ordinal`)
  return rows.map(toHit)
}

function scopeOf({ projectId, documentIds, filter }: LexicalQuery): SQL {
  const conditions = [sql`${documents.projectId} = ${projectId}`]
  if (documentIds) conditions.push(sql`${documents.id} = ANY(${sql.param([...documentIds])}::bigint[])`)
  if (filter) conditions.push(sql`${documents.metadata} @> ${JSON.stringify(filter)}::jsonb`)
  return sql.join(conditions, sql` AND `)
}

type HitRow = {
  chunk_id: number
  document_id: number
  document_name: string
  version_id: number
  version: number
  ordinal: number
  page: number
  start_offset: number
  end_offset: number
  heading_path: string[]
  text: string
  score: number
}

const toHit = (row: HitRow): SearchHit => ({
  chunkId: row.chunk_id,
  documentId: row.document_id,
  documentName: row.document_name,
  versionId: row.version_id,
  version: row.version,
  ordinal: row.ordinal,
  page: row.page,
  start: row.start_offset,
  end: row.end_offset,
  headingPath: row.heading_path,
  text: row.text,
  score: row.score,
  scores: { lexical: row.score },
})
