import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { chunks, documents, documentVersions } from '../../models/document.ts'
import type { Citation } from '../../schemas/chat.ts'
import type { FileCitation } from '../../schemas/conversation-file.ts'

/** Characters of document texts that are read at a time, and for one file; what is cited beyond counts as not there. */
const CHARACTERS_PER_READ = 4_000_000
const MAX_CHARACTERS = 100_000_000

/** A version that the file cites and the project has. */
interface CitedVersion {
  id: number
  key: string
  characters: number
}

/**
 * Judges the citations of a file, message by message, by the documents of the project. One whose quote stands at its
 * offsets in that version of that document keeps its ids and its verdict. Every other keeps what people read of it,
 * name, page and quote, and is neither linked nor verified: its ids may be another installation's, or made up.
 */
export async function checkCitations(
  db: Database,
  projectId: number,
  byMessage: readonly FileCitation[][],
): Promise<Citation[][]> {
  const byVersion = Map.groupBy(byMessage.flat(), keyOf)
  const genuine = new Map<FileCitation, CitedVersion>()
  for (const batch of batchesOf(await citedVersions(db, projectId, [...byVersion.keys()]))) {
    const texts = await textsOf(db, batch)
    for (const version of batch) {
      const text = texts.get(version.id) ?? ''
      for (const citation of byVersion.get(version.key) ?? []) {
        const { start, end, quote } = citation
        if (start < end && text.slice(start, end) === quote) genuine.set(citation, version)
      }
    }
  }
  const versionOfChunk = await chunkVersions(db, [...genuine.keys()])
  return byMessage.map((citations) =>
    citations.map((citation) => {
      const version = genuine.get(citation)
      if (!version) return { ...citation, document_id: null, chunk_id: null, verified: false, support: 0 }
      const { chunk_id: chunkId } = citation
      return { ...citation, chunk_id: chunkId !== null && versionOfChunk.get(chunkId) === version.id ? chunkId : null }
    }),
  )
}

const keyOf = ({ document_id, version }: FileCitation): string => `${document_id ?? 0}.${version}`

async function citedVersions(db: Database, projectId: number, keys: readonly string[]): Promise<CitedVersion[]> {
  const pairs = keys.map((key) => key.split('.').map(Number))
  const { rows } = await db.execute<{ id: number; document_id: number; version: number; characters: number }>(sql`
    SELECT version.id, version.document_id, version.version,
      version.page_ends[cardinality(version.page_ends)] AS characters
    FROM unnest(${sql.param(pairs.map(([documentId]) => documentId))}::bigint[],
      ${sql.param(pairs.map(([, version]) => version))}::int[]) AS cited(document_id, version)
    JOIN ${documentVersions} AS version USING (document_id, version)
    JOIN ${documents} ON ${documents.id} = version.document_id AND ${documents.projectId} = ${projectId}
    WHERE version.status = 'ready'
    ORDER BY version.id`)
  return rows.map(({ id, document_id, version, characters }) => ({ id, key: `${document_id}.${version}`, characters }))
}

/** Versions whose texts are read together, up to what one file may cost. */
function batchesOf(versions: readonly CitedVersion[]): CitedVersion[][] {
  const batches: CitedVersion[][] = []
  let [total, size] = [0, Number.POSITIVE_INFINITY]
  for (const version of versions) {
    total += version.characters
    if (total > MAX_CHARACTERS) break
    size += version.characters
    if (size > CHARACTERS_PER_READ) {
      batches.push([])
      size = version.characters
    }
    batches.at(-1)?.push(version)
  }
  return batches
}

async function textsOf(db: Database, versions: readonly CitedVersion[]): Promise<Map<number, string>> {
  const ids = versions.map(({ id }) => id)
  const rows = await db
    .select({ id: documentVersions.id, text: documentVersions.text })
    .from(documentVersions)
    .where(sql`${documentVersions.id} = ANY(${sql.param(ids)}::bigint[])`)
  return new Map(rows.map(({ id, text }) => [id, text ?? '']))
}

/** The version that each cited chunk is of. */
async function chunkVersions(db: Database, citations: readonly FileCitation[]): Promise<Map<number, number>> {
  const ids = citations.flatMap(({ chunk_id: id }) => (id === null ? [] : [id]))
  const rows = await db
    .select({ id: chunks.id, versionId: chunks.versionId })
    .from(chunks)
    .where(sql`${chunks.id} = ANY(${sql.param(ids)}::bigint[])`)
  return new Map(rows.map(({ id, versionId }) => [id, versionId]))
}
