import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { chunks, documents, documentVersions } from '../../models/document.ts'
import { type Place, placesTable } from './places.ts'
import type { SearchHit } from './types.ts'

/** A chunk by its place, with what the search says of it. */
export interface ScoredChunk extends Place {
  score: number
  scores: SearchHit['scores']
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
  table_header: string | null
  text: string
  position: number
}

/** Reads what the chunks are, in their order. One that was deleted meanwhile is left out. */
export async function readHits(db: Database, scored: readonly ScoredChunk[]): Promise<SearchHit[]> {
  if (scored.length === 0) return []
  const { rows } = await db.execute<HitRow>(sql`
    SELECT ${chunks.id} AS chunk_id, ${documents.id} AS document_id, ${documents.name} AS document_name,
      ${chunks.versionId} AS version_id, ${documentVersions.version} AS version, ${chunks.ordinal} AS ordinal,
      ${chunks.page} AS page, ${chunks.start} AS start_offset, ${chunks.end} AS end_offset,
      ${chunks.headingPath} AS heading_path, ${chunks.tableHeader} AS table_header, ${chunks.text} AS text,
      place.position::int - 1 AS position
    FROM ${placesTable(scored)}
    JOIN ${chunks} ON ${chunks.versionId} = place.version_id AND ${chunks.ordinal} = place.ordinal
    JOIN ${documentVersions} ON ${documentVersions.id} = place.version_id
    JOIN ${documents} ON ${documents.id} = ${documentVersions.documentId}
    ORDER BY place.position`)
  return rows.flatMap((row) => {
    const found = scored[row.position]
    return found ? [toHit(row, found)] : []
  })
}

const toHit = (row: HitRow, { score, scores }: ScoredChunk): SearchHit => ({
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
  tableHeader: row.table_header,
  text: row.text,
  score,
  scores,
})
