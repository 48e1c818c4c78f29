import { and, inArray } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import type { Transaction } from '../core/database.ts'
import type { Jobs, Queue } from '../core/jobs.ts'
import type { Logger } from '../core/logging.ts'
import { documentVersions, postings } from '../models/document.ts'
import type { BlobStore } from '../providers/blob-store/types.ts'
import type { VectorStore } from './retrieval/vector-store.ts'

const Removal = Type.Object({ keys: Type.Array(Type.String()) })

/**
 * Removes originals whose rows are deleted: `keys` of blobs, or folders of projects. Queued in the transaction that
 * deletes the rows, so that none is forgotten.
 */
export const removeFiles: Queue<typeof Removal> = { name: 'remove_files', data: Removal }

/** The folder of a project in the blob store. */
export const folderOf = (projectId: number): string => String(projectId)
const projectOf = (key: string): number => Number(key.split('/', 1)[0])

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

/** No request lasts as long (`requestTimeout`): what is older was left by a process that died. */
const STALE_UPLOAD_MS = 15 * 60 * 1_000
/** Rows may come after their files by as long as a restore takes. */
const STALE_FILE_MS = 24 * 60 * 60 * 1_000
const SWEEP_EVERY_MS = 60 * 60 * 1_000
const KEYS_PER_QUERY = 500

export interface FileSweep {
  db: NodePgDatabase
  blobs: BlobStore
  /** Nobody else uses these files: whatever was there before the start and is not wanted was left behind. */
  isOnlyProcess: boolean
  logger: Logger
}

/**
 * Removes what uploads left that came to no end, now and then every hour: what was half received, and whole files
 * without a row, whose process died, or lost the database, before it was stored. @returns what ends the sweeping.
 */
export async function sweepFiles({ db, blobs, isOnlyProcess, logger }: FileSweep): Promise<() => void> {
  const startedAt = new Date()
  const sweep = async (): Promise<void> => {
    await blobs.sweep(STALE_UPLOAD_MS)
    await removeUnwanted(db, blobs, isOnlyProcess ? startedAt : new Date(Date.now() - STALE_FILE_MS))
  }
  // Before anything is received here.
  if (isOnlyProcess) await blobs.sweep(0)
  const tick = () => void sweep().catch((error: unknown) => logger.warn({ err: error }, 'left-over files not removed'))
  tick()
  const timer = setInterval(tick, SWEEP_EVERY_MS).unref()
  return () => clearInterval(timer)
}

async function removeUnwanted(db: NodePgDatabase, blobs: BlobStore, before: Date): Promise<void> {
  let keys: string[] = []
  const removeThose = async (): Promise<void> => {
    const wanted = await db
      .select({ key: documentVersions.storageKey })
      .from(documentVersions)
      // The project is in the key, and in an index.
      .where(and(inArray(documentVersions.projectId, keys.map(projectOf)), inArray(documentVersions.storageKey, keys)))
    const known = new Set(wanted.map(({ key }) => key))
    for (const key of keys) if (!known.has(key)) await blobs.remove(key)
    keys = []
  }
  for await (const key of blobs.list({ before })) {
    if (Number.isSafeInteger(projectOf(key)) && keys.push(key) === KEYS_PER_QUERY) await removeThose()
  }
  if (keys.length > 0) await removeThose()
}

/** A store that is away comes back; a file that stays costs more than a try. */
const TRIES = 1_000

export function workOnStoredFiles(jobs: Jobs, blobs: BlobStore, logger: Logger): void {
  jobs.work(removeFiles, {
    concurrency: 1,
    tries: TRIES,
    async handle({ keys }) {
      for (const key of keys) await blobs.remove(key)
    },
    async giveUp({ keys }) {
      logger.error({ keys }, 'stored files could not be removed; remove them by hand')
    },
  })
}
