import { type SQL, sql } from 'drizzle-orm'
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
  /** Mean and standard deviation of the similarity of all that was searched. */
  background: { mean: number; deviation: number }
}

export interface VectorQuery {
  indexId: number
  vector: Float32Array
  scope: SearchScope
  topK: number
}

const asHalfvec = (vector: Float32Array): string => `[${vector.join()}]`

type SimilarRow = { version_id: number; ordinal: number; similarity: number }

/**
 * Compares the question with every chunk in scope, so that nothing is missed: 384 dimensions take pgvector about half a
 * millisecond for a thousand chunks.
 */
export async function searchVectors(
  db: Database,
  { indexId, vector, scope, topK }: VectorQuery,
): Promise<VectorResult> {
  const { rows } = await db.execute<SimilarRow & { mean: number; deviation: number }>(sql`
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

/** The similarity of certain chunks; those without a vector are left out. */
export async function similaritiesOf(
  db: Database,
  { indexId, vector }: Pick<VectorQuery, 'indexId' | 'vector'>,
  places: readonly { versionId: number; ordinal: number }[],
): Promise<SimilarChunk[]> {
  if (places.length === 0) return []
  const { rows } = await db.execute<SimilarRow>(sql`
    SELECT vector.version_id, vector.ordinal, -(embedding <#> ${asHalfvec(vector)}::halfvec) AS similarity
    FROM unnest(${sql.param(places.map(({ versionId }) => versionId))}::bigint[],
      ${sql.param(places.map(({ ordinal }) => ordinal))}::int[]) AS place(version_id, ordinal)
    JOIN ${chunkVectors} AS vector ON vector.version_id = place.version_id AND vector.index_id = ${indexId}
      AND vector.ordinal = place.ordinal`)
  return rows.map(toSimilar)
}

const isVisible = (scope: SearchScope): SQL =>
  sql`version_id IN (SELECT ${documents.currentVersionId} FROM ${documents} WHERE ${inScope(scope)})`

const toSimilar = (row: SimilarRow): SimilarChunk => ({
  versionId: row.version_id,
  ordinal: row.ordinal,
  similarity: row.similarity,
})
