import { and, eq, inArray, like, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import type { Database, Transaction } from '../core/database.ts'
import { SetupError } from '../core/errors.ts'
import { type Jobs, NotNow, type Queue } from '../core/jobs.ts'
import type { Logger } from '../core/logging.ts'
import { postings } from '../models/document.ts'
import { installation } from '../models/user.ts'
import { type BlobStore, StorageUnavailable } from '../providers/blob-store/types.ts'
import { areRemovalsHeld } from './backup/hold-removals.ts'
import type { VectorStore } from './retrieval/vector-store.ts'

const Removal = Type.Object({ keys: Type.Array(Type.String()) })

/**
 * Removes originals whose rows are deleted: `keys` of blobs, or folders of projects. Queued in the transaction that
 * deletes the rows, so that none is forgotten.
 */
export const removeFiles: Queue<typeof Removal> = { name: 'remove_files', data: Removal }

/** The folder of a project in the blob store. */
export const folderOf = (projectId: number): string => String(projectId)

/** Removes in a transaction that deletes projects what their rows do not take with them: index and files. */
export type ForgetProjects = (tx: Transaction, projectIds: readonly number[]) => Promise<void>

export const forgetProjectsBy =
  (jobs: Jobs, vectors: VectorStore): ForgetProjects =>
  async (tx, projectIds) => {
    if (projectIds.length === 0) return
    await tx.delete(postings).where(inArray(postings.projectId, [...projectIds]))
    await vectors.changed(tx, { projectIds })
    await jobs.send(tx, removeFiles, { keys: projectIds.map(folderOf) })
  }

/** A row of `installation` with this before the key of a file that is kept, while no row of a document points to it. */
const ARRIVING = 'arriving:'
/** No request lasts as long (`requestTimeout`): what is older was left by a process that died. */
export const STALE_UPLOAD_MS = 15 * 60 * 1_000
const KEYS_PER_SWEEP = 1_000

/** Notes a file before it is kept, so that it is found when nothing comes of it. */
export async function noteArriving(db: Database, key: string): Promise<void> {
  await db.insert(installation).values({ key: ARRIVING + key, value: sql`now()::text` })
}

/** To be said in the transaction that stores the row of the document. */
export async function noteArrived(tx: Transaction, key: string): Promise<void> {
  await tx.delete(installation).where(eq(installation.key, ARRIVING + key))
}

/** Removes the files whose documents were never stored: their process died, or lost the database, in between. */
async function removeStranded({ db, blobs }: FileStore, staleMs: number): Promise<void> {
  const isStale = sql`${installation.value}::timestamptz <= now() - make_interval(secs => ${staleMs / 1_000})`
  for (let found = KEYS_PER_SWEEP; found === KEYS_PER_SWEEP; ) {
    const rows = await db
      .select({ key: installation.key })
      .from(installation)
      .where(and(like(installation.key, `${ARRIVING}%`), isStale))
      .limit(KEYS_PER_SWEEP)
    for (const { key } of rows) {
      await blobs.remove(key.slice(ARRIVING.length))
      await db.delete(installation).where(eq(installation.key, key))
    }
    found = rows.length
  }
}

export interface FileStore {
  db: NodePgDatabase
  blobs: BlobStore
}

/** A file that stays costs more than a try. */
const TRIES = 1_000
const REST_MS = 30_000

export function workOnStoredFiles(jobs: Jobs, { db, blobs }: FileStore, logger: Logger): void {
  jobs.work(removeFiles, {
    concurrency: 1,
    tries: TRIES,
    async handle({ keys }) {
      if (await areRemovalsHeld(db)) throw new NotNow('a backup is being made', { delayMs: REST_MS })
      try {
        for (const key of keys) await blobs.remove(key)
      } catch (cause) {
        if (!(cause instanceof StorageUnavailable)) throw cause
        throw new NotNow('the store of files is away', { delayMs: REST_MS, cause })
      }
    },
    async giveUp({ keys }) {
      logger.error({ keys }, 'stored files could not be removed; remove them by hand')
    },
  })
}

/**
 * Before a process serves: removes what dead ones had begun to take in. A store that is away keeps nobody from starting;
 * one that cannot be right does. @throws SetupError.
 */
export async function openStore(store: FileStore, staleMs: number, logger: Logger): Promise<void> {
  try {
    await store.blobs.probe()
    await sweepFiles(store, staleMs)
  } catch (error) {
    if (error instanceof SetupError) throw error
    logger.warn({ err: error }, 'the store of files does not answer')
  }
}

/** Removes what has been arriving for longer than that, half or whole: nobody is at it any more. */
export async function sweepFiles({ db, blobs }: FileStore, staleMs: number): Promise<void> {
  await blobs.sweep(staleMs)
  await removeStranded({ db, blobs }, staleMs)
}
