import { sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { type Database, NEAREST_SETTINGS } from '../../core/database.ts'
import { documents } from '../../models/document.ts'
import { chunkVectors } from '../../models/embedding.ts'
import type { NearIndexes } from './near-index.ts'
import { asHalfvec, type SimilarRow, toSimilar } from './similarity.ts'
import type { NearestQuery, SimilarChunk, VectorStore } from './vector-store.ts'
import { inScope } from './visible.ts'

/** Up to so many chunks all are compared: 384 dimensions take some half millisecond for a thousand. */
export const EXACT_CHUNKS = 20_000

/**
 * Vectors in the database itself. `indexes` is null in the embedded database: building one would hold its only session
 * for minutes, and comparing 100,000 chunks takes 0.1 s. Behind a pooler
 * (`isPooled`) the settings for a search hold for a transaction only.
 */
export function pgvectorStore(
  db: NodePgDatabase,
  indexes: NearIndexes | null,
  { isPooled }: { isPooled: boolean } = { isPooled: false },
): VectorStore {
  return {
    async nearest(query) {
      if (!indexes || query.visible.chunkCount <= EXACT_CHUNKS) return compareAll(db, query)
      const isIndexed = await indexes.has(query.index.id, query.scope.projectId)
      if (!isIndexed) return compareAll(db, query)
      if (!isPooled) return searchIndex(db, query)
      return db.transaction(async (tx) => {
        for (const [name, value] of Object.entries(NEAREST_SETTINGS)) {
          await tx.execute(sql`SELECT set_config(${name}, ${value}, true)`)
        }
        return searchIndex(tx, query)
      })
    },
    changed: async () => {},
    wake: () => {},
    ping: null,
  }
}

async function compareAll(db: NodePgDatabase, { index, vector, scope, topK }: NearestQuery): Promise<SimilarChunk[]> {
  const { rows } = await db.execute<SimilarRow>(sql`
    SELECT version_id, ordinal, -(embedding <#> ${asHalfvec(vector)}::halfvec) AS similarity
    FROM ${chunkVectors}
    WHERE index_id = ${index.id} AND project_id = ${scope.projectId}
      AND version_id IN (SELECT ${documents.currentVersionId} FROM ${documents} WHERE ${inScope(scope)})
    ORDER BY similarity DESC, version_id, ordinal LIMIT ${topK}`)
  return rows.map(toSimilar)
}

/**
 * Walks the project's HNSW graph on until enough of what it meets is visible. The numbers stand in the text, because the
 * index is a partial one: only with them is it known to apply.
 */
async function searchIndex(db: Database, query: NearestQuery): Promise<SimilarChunk[]> {
  const { index, vector, scope, visible, topK } = query
  const type = sql.raw(`halfvec(${index.dimension})`)
  const distance = sql`(embedding::${type} <#> ${asHalfvec(vector)}::${type})`
  const isPart = scope.documentIds !== undefined || scope.filter !== undefined
  const inPart = isPart ? sql`AND version_id = ANY(${sql.param([...visible.ids])}::bigint[])` : sql``
  const { rows } = await db.execute<SimilarRow>(sql`
    SELECT version_id, ordinal, -${distance} AS similarity FROM ${chunkVectors}
    WHERE index_id = ${sql.raw(String(index.id))} AND project_id = ${sql.raw(String(scope.projectId))} ${inPart}
    ORDER BY ${distance} LIMIT ${topK}`)
  // What is being read is there already, and not to be seen yet.
  return rows.map(toSimilar).filter(({ versionId }) => visible.positions.has(versionId))
}
