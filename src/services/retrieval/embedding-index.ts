import { createHash } from 'node:crypto'
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import type { Database } from '../../core/database.ts'
import type { Jobs, Queue } from '../../core/jobs.ts'
import type { Logger } from '../../core/logging.ts'
import { documents, documentVersions } from '../../models/document.ts'
import { chunkVectors, embeddingIndexes } from '../../models/embedding.ts'
import type { Embeddings } from '../../providers/embeddings.ts'
import { indexedText, titleOf } from '../ingestion/analyze-document.ts'
import type { VectorStore } from './vector-store.ts'

export type EmbeddingIndex = typeof embeddingIndexes.$inferSelect

/** A chunk as it is embedded. */
interface MissingChunk {
  ordinal: number
  hash: Buffer
  text: string
}

/** Chunks that are read, embedded and written at a time; a crash embeds no more than these again. */
const CHUNKS_PER_STEP = 256

const Filling = Type.Object({ indexId: Type.Integer() })

/** Embeds what an index has no vectors of yet; an index that was being built then becomes the active one. */
export const fillIndex: Queue<typeof Filling> = { name: 'fill_index', data: Filling }

/** The model may be away for long; waits grow to a minute. */
const TRIES = 10_000

export interface IndexWork {
  db: NodePgDatabase
  /** The model of a name; it may be one that is not configured any more. */
  embeddingsOf(model: string): Embeddings
  vectors: VectorStore
}

export function workOnEmbeddings(jobs: Jobs, work: IndexWork, logger: Logger): void {
  jobs.work(fillIndex, {
    concurrency: 1,
    tries: TRIES,
    handle: ({ indexId }, signal) => fill(work, indexId, signal),
    async giveUp({ indexId }) {
      logger.error({ index_id: indexId }, 'documents could not be embedded')
    },
  })
}

/**
 * Makes sure that there is an index for the configured model: the active one, or one that is built beside that.
 * Queues the work that is missing.
 */
export async function openIndex(
  { db, jobs, vectors }: { db: NodePgDatabase; jobs: Jobs; vectors: VectorStore },
  model: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      INSERT INTO ${embeddingIndexes} (model, status)
      SELECT ${model}, CASE WHEN EXISTS (SELECT FROM ${embeddingIndexes}) THEN 'building' ELSE 'active' END
      ON CONFLICT (model) DO NOTHING`)
    // One that was begun for a model that is wanted no more.
    const unwanted = and(eq(embeddingIndexes.status, 'building'), ne(embeddingIndexes.model, model))
    const gone = await tx.delete(embeddingIndexes).where(unwanted).returning()
    await vectors.changed(tx, { indexKeys: gone.map(({ key }) => key) })
    const [index] = await tx.select().from(embeddingIndexes).where(eq(embeddingIndexes.model, model))
    if (index) await jobs.send(tx, fillIndex, { indexId: index.id })
  })
  jobs.wake(fillIndex)
}

/** The indexes there are; at most one is active. */
export const listIndexes = (db: Database): Promise<EmbeddingIndex[]> => db.select().from(embeddingIndexes)

async function fill({ db, embeddingsOf, vectors }: IndexWork, indexId: number, signal: AbortSignal): Promise<void> {
  const [index] = await db.select().from(embeddingIndexes).where(eq(embeddingIndexes.id, indexId))
  if (!index) return
  const embeddings = embeddingsOf(index.model)
  for (let next = await incompleteVersion(db, indexId); next !== null; next = await incompleteVersion(db, indexId)) {
    const versionId = next
    await embedVersion(db, { indexId, versionId, embeddings, signal })
    await db.transaction((tx) => vectors.changed(tx, { versionIds: [versionId] }))
    vectors.wake()
  }
  if (index.status === 'active') return
  await db.transaction(async (tx) => {
    const gone = await tx.delete(embeddingIndexes).where(ne(embeddingIndexes.id, indexId)).returning()
    await vectors.changed(tx, { indexKeys: gone.map(({ key }) => key) })
    await tx.update(embeddingIndexes).set({ status: 'active' }).where(eq(embeddingIndexes.id, indexId))
  })
}

async function incompleteVersion(db: Database, indexId: number): Promise<number | null> {
  const [version] = await db
    .select({ id: documentVersions.id })
    .from(documents)
    .innerJoin(documentVersions, eq(documentVersions.id, documents.currentVersionId))
    .where(sql`${documentVersions.chunkCount} > (SELECT count(*) FROM ${chunkVectors}
      WHERE ${chunkVectors.versionId} = ${documentVersions.id} AND ${chunkVectors.indexId} = ${indexId})`)
    .limit(1)
  return version?.id ?? null
}

interface VersionToEmbed {
  indexId: number
  versionId: number
  embeddings: Embeddings
  signal: AbortSignal
  /** Told how many of its chunks have been embedded. */
  onEmbedded?: (count: number) => void
}

/** Embeds those chunks of a version that have no vector yet. What was embedded before, of any document, is not again. */
export async function embedVersion(db: NodePgDatabase, version: VersionToEmbed): Promise<void> {
  const { indexId, versionId, embeddings, signal, onEmbedded = () => {} } = version
  let done = 0
  for (let missing = await missingChunks(db, indexId, versionId); missing.length > 0; ) {
    signal.throwIfAborted()
    const known = await knownVectors(db, indexId, missing)
    const fresh = missing.filter(({ hash }) => !known.has(hash.toString('hex')))
    const vectors = await embeddings.embed(
      fresh.map(({ text }) => text),
      signal,
    )
    for (const [at, { hash }] of fresh.entries()) {
      const vector = vectors[at]
      if (vector) known.set(hash.toString('hex'), vector)
    }
    await writeVectors(db, { indexId, versionId, missing, known })
    done += missing.length
    onEmbedded(done)
    missing = await missingChunks(db, indexId, versionId)
  }
}

type MissingRow = { ordinal: number; name: string; heading_path: string[]; table_header: string | null; text: string }

async function missingChunks(db: Database, indexId: number, versionId: number): Promise<MissingChunk[]> {
  const { rows } = await db.execute<MissingRow>(sql`
    SELECT chunks.ordinal, documents.name, heading_path, table_header, chunks.text
    FROM chunks JOIN document_versions ON document_versions.id = chunks.version_id
    JOIN documents ON documents.id = document_versions.document_id
    WHERE chunks.version_id = ${versionId} AND NOT EXISTS (SELECT FROM chunk_vectors AS vector
      WHERE vector.version_id = chunks.version_id AND vector.index_id = ${indexId} AND vector.ordinal = chunks.ordinal)
    ORDER BY chunks.ordinal LIMIT ${CHUNKS_PER_STEP}`)
  return rows.map(({ ordinal, name, heading_path, table_header, text: body }) => {
    const chunk = { headingPath: heading_path, tableHeader: table_header, text: body }
    const text = indexedText(titleOf(name), chunk)
    return { ordinal, text, hash: textHash(text) }
  })
}

/** Names the text of a vector. */
export const textHash = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, 16)

async function knownVectors(
  db: Database,
  indexId: number,
  missing: readonly MissingChunk[],
): Promise<Map<string, Float32Array>> {
  const rows = await db
    .selectDistinctOn([chunkVectors.textHash], { hash: chunkVectors.textHash, embedding: chunkVectors.embedding })
    .from(chunkVectors)
    .where(
      and(
        eq(chunkVectors.indexId, indexId),
        inArray(
          chunkVectors.textHash,
          missing.map(({ hash }) => hash),
        ),
      ),
    )
  return new Map(rows.map(({ hash, embedding }) => [hash.toString('hex'), embedding]))
}

async function writeVectors(
  db: NodePgDatabase,
  work: { indexId: number; versionId: number; missing: readonly MissingChunk[]; known: Map<string, Float32Array> },
): Promise<void> {
  const { indexId, versionId, missing, known } = work
  await db.transaction(async (tx) => {
    const [version] = await tx
      .select({ projectId: documentVersions.projectId })
      .from(documentVersions)
      .where(eq(documentVersions.id, versionId))
      .for('key share')
    // Deleted while the model worked.
    if (!version) return
    const rows = missing.flatMap(({ ordinal, hash }) => {
      const embedding = known.get(hash.toString('hex'))
      return embedding ? [{ indexId, versionId, projectId: version.projectId, ordinal, textHash: hash, embedding }] : []
    })
    if (rows.length > 0) await tx.insert(chunkVectors).values(rows).onConflictDoNothing()
    const dimension = rows[0]?.embedding.length ?? null
    await tx
      .update(embeddingIndexes)
      .set({ dimension })
      .where(and(eq(embeddingIndexes.id, indexId), sql`dimension IS NULL`))
  })
}
