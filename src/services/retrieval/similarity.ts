import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { chunkVectors } from '../../models/embedding.ts'
import { type Place, placesTable } from './places.ts'
import type { SimilarChunk } from './vector-store.ts'

/** A question as the model of an index sees it. */
export interface EmbeddedQuestion {
  indexId: number
  vector: Float32Array
}

/** Mean and standard deviation of how alike a question and the chunks of a project are. */
export interface Background {
  mean: number
  deviation: number
}

/** A vector as pgvector reads it. */
export const asHalfvec = (vector: Float32Array): string => `[${vector.join()}]`

export type SimilarRow = { version_id: number; ordinal: number; similarity: number }

export const toSimilar = (row: SimilarRow): SimilarChunk => ({
  versionId: row.version_id,
  ordinal: row.ordinal,
  similarity: row.similarity,
})

/** The similarity of certain chunks; those without a vector are left out. */
export async function similaritiesOf(
  db: Database,
  { indexId, vector }: EmbeddedQuestion,
  places: readonly Place[],
): Promise<SimilarChunk[]> {
  if (places.length === 0) return []
  const { rows } = await db.execute<SimilarRow>(sql`
    SELECT version_id, ordinal, -(embedding <#> ${asHalfvec(vector)}::halfvec) AS similarity
    FROM ${placesTable(places)} JOIN ${chunkVectors} USING (version_id, ordinal) WHERE index_id = ${indexId}`)
  return rows.map(toSimilar)
}

/** How alike chunks are to the mean of the best ones; those without a vector are left out. */
export async function similaritiesToBest(
  db: Database,
  indexId: number,
  best: readonly Place[],
  places: readonly Place[],
): Promise<SimilarChunk[]> {
  if (best.length === 0) return []
  const { rows } = await db.execute<SimilarRow>(sql`
    WITH best AS (SELECT avg(embedding) AS embedding FROM ${placesTable(best)}
      JOIN ${chunkVectors} USING (version_id, ordinal) WHERE index_id = ${indexId})
    SELECT version_id, ordinal, -(vector.embedding <#> best.embedding) AS similarity
    FROM best, ${placesTable(places)} JOIN ${chunkVectors} AS vector USING (version_id, ordinal)
    WHERE index_id = ${indexId} AND best.embedding IS NOT NULL`)
  return rows.map(toSimilar)
}

/** Chunks that stand for all of a project: read in the order of their texts' hashes, which is one by chance. */
const SAMPLE = 1_000

/** What the similarity of a question and a chunk of the project is by chance. */
export async function backgroundOf(
  db: Database,
  { indexId, vector }: EmbeddedQuestion,
  projectId: number,
): Promise<Background> {
  const { rows } = await db.execute<{ mean: number | null; deviation: number | null }>(sql`
    SELECT avg(similarity) AS mean, stddev_pop(similarity) AS deviation FROM (
      SELECT -(embedding <#> ${asHalfvec(vector)}::halfvec) AS similarity FROM ${chunkVectors}
      WHERE index_id = ${indexId} AND project_id = ${projectId} ORDER BY text_hash LIMIT ${SAMPLE}) AS sample`)
  return { mean: rows[0]?.mean ?? 0, deviation: rows[0]?.deviation ?? 0 }
}
