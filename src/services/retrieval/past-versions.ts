import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { documents, documentVersions } from '../../models/document.ts'
import { DEFAULT_LANGUAGE } from './languages.ts'
import {
  type CountedVersion,
  countThrough,
  inScope,
  type SearchScope,
  spokenLanguages,
  type VisibleVersions,
} from './visible.ts'

/** What a search saw at an earlier moment. */
export interface PastMoment {
  /** By the database's clock: milliseconds since 1970. */
  atMs: number
  /** Versions that it is known to have found, by document: these count, whatever the clocks say. */
  found: ReadonlyMap<number, number>
}

export interface HistoricVersion {
  id: number
  documentName: string
  language: string | null
  chunkCount: number
}

/** The versions that answered at an earlier moment, as far as they are still there. */
export interface PastVersions {
  visible: VisibleVersions
  /** Documents whose version of then is the one that answers now: the index knows these. */
  unchangedDocumentIds: number[]
  /** Versions that answer no more. The index has forgotten them; their text and chunks are there. */
  historic: HistoricVersion[]
  /** They are exactly the ones that answer now. */
  isCurrent: boolean
}

type Row = {
  id: number
  document_id: number
  name: string
  language: string | null
  chunk_count: number
  term_count: number
  is_current: boolean
}

/**
 * The newest version of each document that was ready at that moment. A version's last change is when it became ready. What
 * became ready while the search ran is the one thing that may be told wrongly; what it found is known.
 */
export async function readPastVersions(db: Database, scope: SearchScope, past: PastMoment): Promise<PastVersions> {
  const [foundDocuments, foundVersions] = [[...past.found.keys()], [...past.found.values()]]
  const { rows } = await db.execute<Row>(sql`
    SELECT DISTINCT ON (version.document_id) version.id, version.document_id, ${documents.name} AS name, version.language,
      version.chunk_count, version.term_count, version.id = ${documents.currentVersionId} AS is_current
    FROM ${documents} JOIN ${documentVersions} AS version ON version.document_id = ${documents.id}
    LEFT JOIN unnest(${sql.param(foundDocuments)}::bigint[], ${sql.param(foundVersions)}::int[])
      AS found(document_id, version) ON found.document_id = ${documents.id}
    WHERE ${inScope(scope)} AND version.status = 'ready' AND CASE WHEN found.version IS NULL
      THEN version.updated_at <= to_timestamp(${past.atMs}::float8 / 1000) ELSE version.version = found.version END
    ORDER BY version.document_id, version.version DESC`)
  const { rows: now } = await db.execute<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM ${documents} WHERE ${inScope(scope)} AND ${documents.currentVersionId} IS NOT NULL`)
  const historic = rows.filter((row) => !row.is_current)
  return {
    visible: visibleOf(rows, past.atMs),
    unchangedDocumentIds: rows.filter((row) => row.is_current).map((row) => row.document_id),
    historic: historic.map(({ id, name, language, chunk_count }) => ({
      id,
      documentName: name,
      language,
      chunkCount: chunk_count,
    })),
    isCurrent: historic.length === 0 && rows.length === now[0]?.count,
  }
}

function visibleOf(rows: readonly Row[], atMs: number): VisibleVersions {
  const versions = rows
    .map((row): CountedVersion => ({ id: row.id, chunkCount: row.chunk_count, termCount: row.term_count }))
    .sort((one, other) => one.id - other.id)
  const chunksOf = new Map<string, number>()
  for (const { language, chunk_count } of rows) {
    const spoken = language ?? DEFAULT_LANGUAGE
    chunksOf.set(spoken, (chunksOf.get(spoken) ?? 0) + chunk_count)
  }
  // No state of now: nothing may take it for the one that is held.
  return { revision: -1, seenAtMs: atMs, languages: spokenLanguages(chunksOf), ...countThrough(versions) }
}
