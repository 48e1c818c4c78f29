import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { type Static, Type } from 'typebox'
import type { Database } from '../../core/database.ts'
import type { Jobs, Queue } from '../../core/jobs.ts'
import type { Logger } from '../../core/logging.ts'
import { postings } from '../../models/document.ts'
import type { Posting } from '../ingestion/types.ts'
import { groupsOf, keepGroups, packPostings } from './postings.ts'

/** Bounds of one insert, so that neither many terms nor common ones hold up the process or the database. */
const TERMS_PER_INSERT = 2_000
const BYTES_PER_INSERT = 256 * 1024

export interface VersionPostings {
  projectId: number
  versionId: number
  /** Where each term occurs, by chunk ordinal. */
  postings: ReadonlyMap<string, readonly Posting[]>
  /** Length of each chunk in terms, by ordinal; figures may not count. */
  chunkLengths: readonly number[]
}

/** Writes a version's postings; what it had before goes, so that it can be done again until it is visible. */
export async function indexVersion(db: Database, version: VersionPostings): Promise<void> {
  const { projectId, versionId, chunkLengths } = version
  await removeVersion(db, versionId)
  let terms: string[] = []
  let entries: Buffer[] = []
  let bytes = 0
  const insert = async (): Promise<void> => {
    await db.execute(sql`
      INSERT INTO ${postings} (project_id, term, version_id, entries)
      SELECT ${projectId}, term, ${versionId}, entries
      FROM unnest(${sql.param(terms)}::text[], ${sql.param(entries)}::bytea[]) AS t(term, entries)`)
    terms = []
    entries = []
    bytes = 0
  }
  for (const [term, list] of version.postings) {
    const packed = packPostings(versionId, list, chunkLengths)
    terms.push(term)
    entries.push(packed)
    bytes += packed.length
    if (terms.length >= TERMS_PER_INSERT || bytes >= BYTES_PER_INSERT) await insert()
  }
  if (terms.length > 0) await insert()
}

/** Takes a version's own parts out of the index; what was joined with others' goes when the index is tidied. */
export async function removeVersion(db: Database, versionId: number): Promise<void> {
  await db.delete(postings).where(eq(postings.versionId, versionId))
}

const Tidying = Type.Object({ projectId: Type.Integer(), hasDead: Type.Boolean() })

/** Joins small parts of a project's index, and drops what is of versions that are gone when there may be any. */
export const tidyIndex: Queue<typeof Tidying> = { name: 'tidy_index', data: Tidying }

/** It only saves room and time: what it does not do, the next one does. */
const TRIES = 5

export function workOnIndex(jobs: Jobs, db: NodePgDatabase, logger: Logger): void {
  jobs.work(tidyIndex, {
    concurrency: 1,
    tries: TRIES,
    handle: (work, signal) => tidyProject(db, work, signal),
    async giveUp({ projectId }) {
      logger.warn({ project_id: projectId }, 'the index could not be tidied')
    },
  })
}

/** Terms looked at in one transaction, which bounds its memory and how long it holds the embedded database. */
const TERMS_PER_STEP = 1_000

/** Tidies a project's index as `tidyIndex` says, some terms at a time; searches go on meanwhile and find the same. */
export async function tidyProject(
  db: NodePgDatabase,
  { projectId, hasDead }: Static<typeof Tidying>,
  signal: AbortSignal,
): Promise<void> {
  for (let terms = await termsAfter(db, projectId, ''); terms.length > 0; ) {
    signal.throwIfAborted()
    if (hasDead) await dropDead(db, projectId, terms)
    await joinParts(db, projectId, terms)
    terms = await termsAfter(db, projectId, terms.at(-1) ?? '')
  }
}

async function termsAfter(db: Database, projectId: number, after: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ term: postings.term })
    .from(postings)
    .where(and(eq(postings.projectId, projectId), gt(postings.term, after)))
    .orderBy(postings.term)
    .limit(TERMS_PER_STEP)
  return rows.map(({ term }) => term)
}

/** So many parts of like size become one: each posting is written again once for every `JOIN`-fold growth. */
const JOIN = 8

/**
 * Joins parts of terms that have `JOIN` or more of like size. A term's parts stand for themselves, so a search sees all
 * of them before or after. Versions that are still being indexed keep theirs apart: they may be written again.
 */
async function joinParts(db: Database, projectId: number, terms: readonly string[]): Promise<void> {
  await db.execute(sql`
    WITH small AS MATERIALIZED (
      SELECT ctid AS place, term, floor(ln(octet_length(entries)) / ln(${JOIN}::float8)) AS size
      FROM ${postings}
      WHERE project_id = ${projectId} AND term = ANY(${sql.param([...terms])}::text[]) AND (version_id IS NULL
        OR (version_id IN (SELECT id FROM document_versions WHERE project_id = ${projectId} AND status = 'ready')) IS TRUE)
    ),
    many AS MATERIALIZED (SELECT array_agg(place) AS places FROM small GROUP BY term, size HAVING count(*) >= ${JOIN}),
    taken AS (
      DELETE FROM ${postings} WHERE ctid = ANY(ARRAY(SELECT unnest(places) FROM many)) RETURNING term, entries
    )
    INSERT INTO ${postings} (project_id, term, entries)
    SELECT ${projectId}, term, string_agg(entries, ''::bytea) FROM taken
    GROUP BY term, floor(ln(octet_length(entries)) / ln(${JOIN}::float8))`)
}

/** Drops what joined parts hold of versions that are not current any more. */
async function dropDead(db: NodePgDatabase, projectId: number, terms: readonly string[]): Promise<void> {
  const joined = and(eq(postings.projectId, projectId), inArray(postings.term, [...terms]), isNull(postings.versionId))
  await db.transaction(async (tx) => {
    const rows = await tx
      .select({ place: sql<string>`ctid`, entries: postings.entries })
      .from(postings)
      .where(joined)
      .for('update')
    const current = await currentAmong(tx, new Set(rows.flatMap(({ entries }) => versionsIn(entries))))
    const changed = rows
      .map(({ place, entries }) => ({ place, before: entries, entries: keepGroups(entries, (id) => current.has(id)) }))
      .filter(({ before, entries }) => entries !== before)
    if (changed.length === 0) return
    await tx.execute(sql`
      UPDATE ${postings} AS part SET entries = new.entries
      FROM unnest(${sql.param(changed.map(({ place }) => place))}::tid[],
        ${sql.param(changed.map(({ entries }) => entries))}::bytea[]) AS new(place, entries)
      WHERE part.ctid = new.place`)
    await tx.delete(postings).where(and(joined, sql`octet_length(entries) = 0`))
  })
}

const versionsIn = (entries: Buffer): number[] => [...groupsOf(entries)].map(({ versionId }) => versionId)

async function currentAmong(db: Database, versionIds: ReadonlySet<number>): Promise<Set<number>> {
  const { rows } = await db.execute<{ id: number }>(sql`
    SELECT current_version_id AS id FROM documents WHERE current_version_id = ANY(${sql.param([...versionIds])}::bigint[])`)
  return new Set(rows.map(({ id }) => id))
}
