import { inArray } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import type { Database, Transaction } from '../core/database.ts'
import { SetupError } from '../core/errors.ts'
import { type Jobs, NotNow, type Queue } from '../core/jobs.ts'
import type { Logger } from '../core/logging.ts'
import { postings } from '../models/document.ts'
import { type BlobStore, StorageUnavailable } from '../providers/blob-store/types.ts'
import { areRemovalsHeld } from './backup/hold-removals.ts'
import { sweepPending } from './pending-files.ts'
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

/** A file that stays costs more than a try. */
const TRIES = 1_000
const REST_MS = 30_000

export function workOnStoredFiles(
  jobs: Jobs,
  { db, blobs }: { db: NodePgDatabase; blobs: BlobStore },
  logger: Logger,
): void {
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

interface Store {
  db: Database
  blobs: BlobStore
}

/** No request, and no reading of a document, lasts as long: what is older was left by a process that died. */
const STALE_MS = 2 * 60 * 60_000

/** Removes what processes that died had begun to take in. */
export async function tidyStore({ db, blobs }: Store, olderThanMs = STALE_MS): Promise<void> {
  await blobs.sweep(olderThanMs)
  await sweepPending({ db, blobs }, olderThanMs)
}

/**
 * Before a process serves. A store that is away keeps nobody from starting; one that cannot be right does.
 * @param isOnlyProcess nobody else uses this database: whatever was begun is dead. @throws SetupError.
 */
export async function openStore(
  store: Store,
  { isOnlyProcess, logger }: { isOnlyProcess: boolean; logger: Logger },
): Promise<void> {
  try {
    await store.blobs.probe()
    // The others' housekeeping does it for all.
    if (isOnlyProcess) await tidyStore(store, 0)
  } catch (error) {
    if (error instanceof SetupError) throw error
    logger.warn({ err: error }, 'the store of files does not answer')
  }
}
