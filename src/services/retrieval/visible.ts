import { type SQL, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import type { Database } from '../../core/database.ts'
import { documents, documentVersions } from '../../models/document.ts'
import { projects } from '../../models/project.ts'
import { DEFAULT_LANGUAGE } from './languages.ts'

/** What is searched: the documents of a project, or some of them. */
export interface SearchScope {
  projectId: number
  /** Only these documents. */
  documentIds?: readonly number[]
  /** Only documents whose metadata contain this. */
  filter?: Readonly<Record<string, unknown>>
}

/** The versions that answer questions within a scope: the current ones of its documents. */
export interface VisibleVersions {
  /** The state of the project that this was read at. */
  revision: number
  /** When it was last seen to be so, by the database's clock: milliseconds since 1970. */
  seenAtMs: number
  ids: readonly number[]
  /** Position of each version in `ids` and the arrays below. */
  positions: ReadonlyMap<number, number>
  /** Chunks of the versions before each one: where its own begin when all are counted through. */
  chunkOffsets: Uint32Array
  /** Index terms of each version. */
  termCounts: Float64Array
  chunkCount: number
  termCount: number
  /** Languages of the versions, ISO 639-1, those of most chunks first. */
  languages: readonly string[]
}

/** Reads what a search may see. */
export type ReadVisible = (scope: SearchScope) => Promise<VisibleVersions>

/** Projects and versions held in memory at most: a version takes about a hundred bytes. */
const MAX_PROJECTS = 1_000
const MAX_VERSIONS = 500_000

/**
 * A reader that holds what it read of whole projects for as long as their `search_revision` stays: a project may have
 * a hundred thousand documents, and most questions find them as the one before did.
 */
export function createVisibleVersions(db: Database): ReadVisible {
  const held = new LRUCache<number, VisibleVersions>({
    max: MAX_PROJECTS,
    maxSize: MAX_VERSIONS,
    sizeCalculation: ({ ids }) => ids.length + 1,
  })
  return async (scope) => {
    if (scope.documentIds || scope.filter) return readVersions(db, scope)
    const known = held.get(scope.projectId)
    if (known) {
      const { revision, seenAtMs } = await readRevision(db, scope.projectId)
      if (revision === known.revision) return { ...known, seenAtMs }
    }
    const read = await readVersions(db, scope)
    held.set(scope.projectId, read)
    return read
  }
}

/** A condition on `documents`: those in the scope. */
export function inScope({ projectId, documentIds, filter }: SearchScope): SQL {
  const conditions = [sql`${documents.projectId} = ${projectId}`]
  if (documentIds) conditions.push(sql`${documents.id} = ANY(${sql.param([...documentIds])}::bigint[])`)
  if (filter) conditions.push(sql`${documents.metadata} @> ${JSON.stringify(filter)}::jsonb`)
  return sql.join(conditions, sql` AND `)
}

/** Says, in the transaction that does it, that what a search of the project sees changes. @returns the new state. */
export async function touchVisible(db: Database, projectId: number): Promise<number> {
  const { rows } = await db.execute<{ revision: number }>(sql`
    UPDATE ${projects} SET search_revision = search_revision + 1 WHERE ${projects.id} = ${projectId}
    RETURNING search_revision AS revision`)
  return rows[0]?.revision ?? 0
}

const NOW_MS = sql`(extract(epoch FROM clock_timestamp()) * 1000)::float8`

async function readRevision(db: Database, projectId: number): Promise<{ revision: number; seenAtMs: number }> {
  const { rows } = await db.execute<{ revision: number; seen_at_ms: number }>(sql`
    SELECT ${projects.searchRevision} AS revision, ${NOW_MS} AS seen_at_ms
    FROM ${projects} WHERE ${projects.id} = ${projectId}`)
  return { revision: rows[0]?.revision ?? 0, seenAtMs: rows[0]?.seen_at_ms ?? 0 }
}

type VisibleRow = { revision: number | null; seen_at_ms: number; versions: Buffer | null; languages: string[] | null }

/** Bytes of a version in `VisibleRow`: id, chunks and terms as PostgreSQL sends integers. */
const ROW_BYTES = 16

/** A language with less than this share of the chunks has no say in how questions are read. */
const MIN_LANGUAGE_SHARE = 0.02
const MAX_LANGUAGES = 4

/** The languages that have a say, as `readVersions` finds them. @param chunksOf how many chunks are in each. */
export function spokenLanguages(chunksOf: ReadonlyMap<string, number>): string[] {
  const least = MIN_LANGUAGE_SHARE * [...chunksOf.values()].reduce((sum, count) => sum + count, 0)
  return [...chunksOf]
    .filter(([, count]) => count >= least)
    .sort(([, one], [, other]) => other - one)
    .slice(0, MAX_LANGUAGES)
    .map(([language]) => language)
}

/** The versions come as one packed value, which is read many times faster than as many rows. */
async function readVersions(db: Database, scope: SearchScope): Promise<VisibleVersions> {
  const { rows } = await db.execute<VisibleRow>(sql`
    WITH version AS MATERIALIZED (
      SELECT ${documentVersions.id} AS id, chunk_count, term_count, coalesce(language, ${DEFAULT_LANGUAGE}) AS language
      FROM ${documents} JOIN ${documentVersions} ON ${documentVersions.id} = ${documents.currentVersionId}
      WHERE ${inScope(scope)}
    ), spoken AS (
      SELECT language FROM version GROUP BY language
      HAVING sum(chunk_count) >= ${MIN_LANGUAGE_SHARE}::float8 * (SELECT sum(chunk_count) FROM version)
      ORDER BY sum(chunk_count) DESC LIMIT ${MAX_LANGUAGES}
    )
    SELECT (SELECT ${projects.searchRevision} FROM ${projects} WHERE ${projects.id} = ${scope.projectId}) AS revision,
      ${NOW_MS} AS seen_at_ms,
      (SELECT string_agg(int8send(id) || int4send(chunk_count) || int4send(term_count), ''::bytea ORDER BY id)
        FROM version) AS versions,
      (SELECT array_agg(language) FROM spoken) AS languages`)
  const [row] = rows
  return {
    revision: row?.revision ?? 0,
    seenAtMs: row?.seen_at_ms ?? 0,
    languages: row?.languages ?? [],
    ...countThrough(unpack(row?.versions ?? Buffer.alloc(0))),
  }
}

/** A version, and how much it adds to what is searched. */
export interface CountedVersion {
  id: number
  chunkCount: number
  termCount: number
}

function* unpack(bytes: Buffer): Generator<CountedVersion> {
  for (let at = 0; at < bytes.length; at += ROW_BYTES) {
    yield {
      id: Number(bytes.readBigInt64BE(at)),
      chunkCount: bytes.readInt32BE(at + 8),
      termCount: bytes.readInt32BE(at + 12),
    }
  }
}

/** @param versions in the order of their ids. */
export function countThrough(
  versions: Iterable<CountedVersion>,
): Omit<VisibleVersions, 'revision' | 'seenAtMs' | 'languages'> {
  const ids: number[] = []
  const positions = new Map<number, number>()
  const offsets: number[] = []
  const terms: number[] = []
  let [chunkCount, termCount] = [0, 0]
  for (const version of versions) {
    positions.set(version.id, ids.length)
    ids.push(version.id)
    offsets.push(chunkCount)
    terms.push(version.termCount)
    chunkCount += version.chunkCount
    termCount += version.termCount
  }
  const [chunkOffsets, termCounts] = [Uint32Array.from(offsets), Float64Array.from(terms)]
  return { ids, positions, chunkOffsets, termCounts, chunkCount, termCount }
}
