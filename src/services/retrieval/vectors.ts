import { type SQL, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Database } from '../../core/database.ts'
import { documents } from '../../models/document.ts'
import { chunkVectors } from '../../models/embedding.ts'
import { inScope, type SearchScope } from './visible.ts'

/** A chunk by its place, and how alike it is to a question: the cosine of their vectors, −1 to 1. */
export interface SimilarChunk {
  versionId: number
  ordinal: number
  similarity: number
}

/** What a search by vectors found. */
export interface VectorResult {
  /** The most similar chunks, best first. */
  best: SimilarChunk[]
  /** Mean and standard deviation of the similarity of what is searched, of all of it or a sample. */
  background: { mean: number; deviation: number }
}

export interface VectorQuery {
  indexId: number
  vector: Float32Array
  scope: SearchScope
  topK: number
}

/** Where vectors are searched. What is written to `chunk_vectors` is what it knows, or will know soon. */
export interface VectorStore {
  /** @throws AppError 502 `vector_store_unavailable`. */
  search(query: VectorQuery & { chunkCount: number; dimension: number }): Promise<VectorResult>
}

/** Up to so many chunks are compared one by one: 10 to 20 ms, and nothing is missed. */
const EXACT_CHUNKS = 20_000
/** Rows that stand for all when there are more, taken in the order of a hash. */
const SAMPLE = 200
/** How many neighbours HNSW keeps in view; with 200 of 384 dimensions 99 of the true first 100 are found. */
const EF_SEARCH = 200

const asHalfvec = (vector: Float32Array): string => `[${vector.join()}]`

/** Vectors in PostgreSQL, by pgvector: exact for small projects, by an HNSW index for large ones. */
export function pgvectorStore(db: NodePgDatabase): VectorStore {
  return {
    search: (query) =>
      query.chunkCount <= EXACT_CHUNKS || query.scope.documentIds || query.scope.filter
        ? searchExactly(db, query)
        : searchByHnsw(db, query),
  }
}

type ExactRow = { version_id: number; ordinal: number; similarity: number; mean: number; deviation: number }

/** Compares the question with every chunk in scope. */
export async function searchExactly(
  db: Database,
  { indexId, vector, scope, topK }: VectorQuery,
): Promise<VectorResult> {
  const { rows } = await db.execute<ExactRow>(sql`
    WITH scored AS MATERIALIZED (
      SELECT version_id, ordinal, -(embedding <#> ${asHalfvec(vector)}::halfvec) AS similarity
      FROM ${chunkVectors}
      WHERE index_id = ${indexId} AND project_id = ${scope.projectId} AND ${isVisible(scope)}
    ), spread AS MATERIALIZED (SELECT avg(similarity) AS mean, stddev_pop(similarity) AS deviation FROM scored)
    SELECT version_id, ordinal, similarity, mean, deviation FROM scored, spread
    ORDER BY similarity DESC, version_id, ordinal LIMIT ${topK}`)
  const { mean, deviation } = rows[0] ?? { mean: 0, deviation: 0 }
  return { best: rows.map(toSimilar), background: { mean, deviation } }
}

/** Asks the index for more until enough are of the project, so that a small part of a large table is found as well. */
function searchByHnsw(
  db: NodePgDatabase,
  { indexId, vector, scope, topK, dimension }: VectorQuery & { dimension: number },
): Promise<VectorResult> {
  const size = sql.raw(String(Math.trunc(dimension)))
  return db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL hnsw.iterative_scan = relaxed_order`)
    await tx.execute(sql.raw(`SET LOCAL hnsw.ef_search = ${EF_SEARCH}`))
    const { rows } = await tx.execute<Omit<ExactRow, 'mean' | 'deviation'>>(sql`
      WITH nearest AS MATERIALIZED (
        SELECT version_id, ordinal, (embedding::halfvec(${size})) <=> ${asHalfvec(vector)}::halfvec(${size}) AS distance
        FROM ${chunkVectors}
        WHERE index_id = ${sql.raw(String(Math.trunc(indexId)))} AND project_id = ${scope.projectId} AND ${isVisible(scope)}
        ORDER BY distance LIMIT ${topK}
      )
      SELECT version_id, ordinal, 1 - distance AS similarity FROM nearest ORDER BY distance, version_id, ordinal`)
    return { best: rows.map(toSimilar), background: await sampleBackground(tx, { indexId, vector, scope }) }
  })
}

/** How similar chunks are to the question when nothing is asked of them but to be in the project. */
export async function sampleBackground(
  db: Database,
  { indexId, vector, scope }: Omit<VectorQuery, 'topK'>,
): Promise<VectorResult['background']> {
  const { rows } = await db.execute<{ mean: number | null; deviation: number | null }>(sql`
    SELECT avg(similarity) AS mean, stddev_pop(similarity) AS deviation FROM (
      SELECT -(embedding <#> ${asHalfvec(vector)}::halfvec) AS similarity FROM ${chunkVectors}
      WHERE index_id = ${indexId} AND project_id = ${scope.projectId} ORDER BY text_hash LIMIT ${SAMPLE}
    ) AS sample`)
  return { mean: rows[0]?.mean ?? 0, deviation: rows[0]?.deviation ?? 0 }
}

/** The similarity of certain chunks; those without a vector are left out. */
export async function similaritiesOf(
  db: Database,
  { indexId, vector }: Pick<VectorQuery, 'indexId' | 'vector'>,
  places: readonly { versionId: number; ordinal: number }[],
): Promise<SimilarChunk[]> {
  if (places.length === 0) return []
  const { rows } = await db.execute<Omit<ExactRow, 'mean' | 'deviation'>>(sql`
    SELECT vector.version_id, vector.ordinal, -(embedding <#> ${asHalfvec(vector)}::halfvec) AS similarity
    FROM unnest(${sql.param(places.map(({ versionId }) => versionId))}::bigint[],
      ${sql.param(places.map(({ ordinal }) => ordinal))}::int[]) AS place(version_id, ordinal)
    JOIN ${chunkVectors} AS vector ON vector.version_id = place.version_id AND vector.index_id = ${indexId}
      AND vector.ordinal = place.ordinal`)
  return rows.map(toSimilar)
}

const isVisible = (scope: SearchScope): SQL =>
  sql`version_id IN (SELECT ${documents.currentVersionId} FROM ${documents} WHERE ${inScope(scope)})`

const toSimilar = (row: { version_id: number; ordinal: number; similarity: number }): SimilarChunk => ({
  versionId: row.version_id,
  ordinal: row.ordinal,
  similarity: row.similarity,
})
