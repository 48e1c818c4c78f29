import { and, eq, gt, inArray, or, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { type Static, Type } from 'typebox'
import type { Jobs, Queue } from '../../core/jobs.ts'
import type { Logger } from '../../core/logging.ts'
import { chunkVectors } from '../../models/embedding.ts'
import { type Chroma, type ChromaIndex, chromaId, placeOf } from '../../providers/chroma.ts'
import { type EmbeddingIndex, listIndexes } from './embedding-index.ts'
import { placesTable } from './places.ts'
import type { NearestQuery, SimilarChunk, VectorStore } from './vector-store.ts'

const Change = Type.Object({
  versionIds: Type.Array(Type.Integer()),
  projectIds: Type.Array(Type.Integer()),
  indexKeys: Type.Array(Type.String()),
})
/** Makes Chroma hold of these versions what the database does, and nothing of what is gone. */
const followChange: Queue<typeof Change> = { name: 'follow_vectors', data: Change }
/** Makes Chroma hold exactly what the database does. */
const repair: Queue = { name: 'repair_vectors', data: Type.Object({}) }

/** Chroma may be away for long; waits grow to a minute. */
const TRIES = 100_000
/** Rows moved at a time; Chroma takes 5,461 at most. */
const ROWS_PER_STEP = 1_000
/** How often Chroma and the database are compared by their counts. */
const COMPARE_MS = 60_000
/** A search that finds Chroma emptied asks for a repair no more often. */
const REPAIR_REST_MS = 10_000

export interface ChromaStoreParts {
  db: NodePgDatabase
  jobs: Jobs
  chroma: Chroma
  logger: Logger
}

export interface ChromaStore extends VectorStore {
  /** Has Chroma repaired, and compares it with the database from now on, every minute. */
  open(): Promise<void>
  close(): void
}

/**
 * Vectors in a Chroma server, a collection for each index. It follows the database by jobs that are queued with each
 * change and retried until they are done; one that is emptied or put back from a backup is repaired.
 */
export function chromaStore(parts: ChromaStoreParts): ChromaStore {
  const { db, jobs, chroma, logger } = parts
  const opened = new Map<string, ChromaIndex>()
  const open = ({ key }: EmbeddingIndex): ChromaIndex => {
    const index = opened.get(key) ?? chroma.index(collectionOf(key))
    opened.set(key, index)
    return index
  }
  let askedAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  const askForRepair = async (): Promise<void> => {
    if (performance.now() - askedAt < REPAIR_REST_MS) return
    askedAt = performance.now()
    await db.transaction((tx) => jobs.send(tx, repair, {}))
    jobs.wake(repair)
  }
  const compare = async (): Promise<void> => {
    for (const index of await listIndexes(db)) {
      const [ours, theirs] = await Promise.all([
        db.$count(chunkVectors, eq(chunkVectors.indexId, index.id)),
        open(index).count(),
      ])
      if (ours !== theirs) return askForRepair()
    }
  }

  jobs.work(followChange, {
    concurrency: 1,
    tries: TRIES,
    async handle(change, signal) {
      for (const key of change.indexKeys) await chroma.drop(collectionOf(key))
      for (const index of await listIndexes(db)) await follow(db, { index, store: open(index), change, signal })
    },
    giveUp: async (change) => logger.error(change, 'Chroma could not follow a change of the vectors'),
  })
  jobs.work(repair, {
    concurrency: 1,
    tries: TRIES,
    async handle(_, signal) {
      const indexes = await listIndexes(db)
      for (const index of indexes) {
        await dropStrangers(db, { index, store: open(index), signal })
        await putMissing(db, { index, store: open(index), signal })
      }
    },
    giveUp: async () => logger.error('Chroma could not be repaired'),
  })

  return {
    async nearest({ index, vector, scope, visible, topK }: NearestQuery): Promise<SimilarChunk[]> {
      const isPart = scope.documentIds !== undefined || scope.filter !== undefined
      const versionIds = isPart ? visible.ids : null
      const found = await open(index)
        .query({ vector, projectId: scope.projectId, versionIds, topK })
        .catch(async (error: unknown) => {
          await askForRepair()
          throw error
        })
      if (found.length === 0 && visible.chunkCount > 0) await askForRepair()
      return found
        .map(({ id, similarity }) => ({ ...placeOf(id), similarity }))
        .filter(({ versionId }) => visible.positions.has(versionId))
    },
    async changed(tx, { versionIds = [], projectIds = [], indexKeys = [] }) {
      const change = { versionIds: [...versionIds], projectIds: [...projectIds], indexKeys: [...indexKeys] }
      await jobs.send(tx, followChange, change)
    },
    wake: () => jobs.wake(followChange),
    ping: () => chroma.ping(),
    async open() {
      await askForRepair()
      const tick = () =>
        void compare().catch((error: unknown) => logger.warn({ err: error }, 'Chroma cannot be compared'))
      timer = setInterval(tick, COMPARE_MS).unref()
    },
    close: () => clearInterval(timer),
  }
}

/** Of one server several installations may make use. */
export const collectionOf = (key: string): string => `groundwire-${key}`

interface Following {
  index: EmbeddingIndex
  store: ChromaIndex
  signal: AbortSignal
}

async function follow(
  db: NodePgDatabase,
  { index, store, change, signal }: Following & { change: Static<typeof Change> },
): Promise<void> {
  await store.removeProjects(change.projectIds)
  const kept = new Set<number>()
  for (let after: Key | null = null; ; ) {
    signal.throwIfAborted()
    const rows = await readVectors(
      db,
      index.id,
      and(inArray(chunkVectors.versionId, change.versionIds), isAfter(after)),
    )
    await store.put(rows)
    for (const { versionId } of rows) kept.add(versionId)
    after = rows.at(-1) ?? null
    if (rows.length < ROWS_PER_STEP) break
  }
  // Asked once more: what was deleted while it was put in has a job of its own, which may have been done before that.
  const there = await db
    .selectDistinct({ versionId: chunkVectors.versionId })
    .from(chunkVectors)
    .where(and(eq(chunkVectors.indexId, index.id), inArray(chunkVectors.versionId, [...kept])))
  const isThere = new Set(there.map(({ versionId }) => versionId))
  await store.removeVersions(change.versionIds.filter((id) => !isThere.has(id)))
}

/**
 * Throws away what Chroma has of this installation and fills it again from the database: for one whose own files are
 * broken, which counts and ids do not show. @returns how many vectors were put in.
 */
export async function rebuildChroma({ db, chroma }: Pick<ChromaStoreParts, 'db' | 'chroma'>): Promise<number> {
  let count = 0
  for (const index of await listIndexes(db)) {
    await chroma.drop(collectionOf(index.key))
    const store = chroma.index(collectionOf(index.key))
    await putMissing(db, { index, store, signal: new AbortController().signal })
    count += await store.count()
  }
  return count
}

/** Takes out what the database has not. */
async function dropStrangers(db: NodePgDatabase, { index, store, signal }: Following): Promise<void> {
  for (let offset = 0; ; ) {
    signal.throwIfAborted()
    const ids = await store.list({ limit: ROWS_PER_STEP, offset })
    const { rows } = await db.execute<{ version_id: number; ordinal: number }>(sql`
      SELECT version_id, ordinal FROM ${placesTable(ids.map(placeOf))}
      JOIN ${chunkVectors} USING (version_id, ordinal) WHERE index_id = ${index.id}`)
    const known = new Set(rows.map((row) => chromaId({ versionId: row.version_id, ordinal: row.ordinal })))
    const strangers = ids.filter((id) => !known.has(id))
    await store.remove(strangers)
    offset += ids.length - strangers.length
    if (ids.length < ROWS_PER_STEP) return
  }
}

/** Puts in what the database has and Chroma has not. */
async function putMissing(db: NodePgDatabase, { index, store, signal }: Following): Promise<void> {
  for (let after: Key | null = null; ; ) {
    signal.throwIfAborted()
    const rows = await readVectors(db, index.id, isAfter(after))
    const existing = await store.existing(rows.map(chromaId))
    await store.put(rows.filter((row) => !existing.has(chromaId(row))))
    after = rows.at(-1) ?? null
    if (rows.length < ROWS_PER_STEP) return
  }
}

interface Key {
  versionId: number
  ordinal: number
}

const isAfter = (key: Key | null) =>
  key === null
    ? undefined
    : or(
        gt(chunkVectors.versionId, key.versionId),
        and(eq(chunkVectors.versionId, key.versionId), gt(chunkVectors.ordinal, key.ordinal)),
      )

const readVectors = (db: NodePgDatabase, indexId: number, condition: ReturnType<typeof and>) =>
  db
    .select({
      versionId: chunkVectors.versionId,
      ordinal: chunkVectors.ordinal,
      projectId: chunkVectors.projectId,
      embedding: chunkVectors.embedding,
    })
    .from(chunkVectors)
    .where(and(eq(chunkVectors.indexId, indexId), condition))
    .orderBy(chunkVectors.versionId, chunkVectors.ordinal)
    .limit(ROWS_PER_STEP)
