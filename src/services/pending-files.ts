import { eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../core/database.ts'
import { pendingFiles } from '../models/document.ts'
import type { BlobStore } from '../providers/blob-store/types.ts'

const FILES_PER_SWEEP = 1_000

/** To be said before a file is kept: if this process dies before the file has a row, it is found by that. */
export async function announceFile(db: Database, key: string): Promise<void> {
  await db.insert(pendingFiles).values({ storageKey: key })
}

/** To be said in the transaction of the row that refers to the file. */
export async function adoptFile(tx: Transaction, key: string): Promise<void> {
  await tx.delete(pendingFiles).where(eq(pendingFiles.storageKey, key))
}

/** Removes a file that was announced and has got no row. What cannot be removed now is swept later. */
export async function dropFile({ db, blobs }: { db: Database; blobs: BlobStore }, key: string): Promise<void> {
  await blobs.remove(key)
  await db.delete(pendingFiles).where(eq(pendingFiles.storageKey, key))
}

/** Removes files that were announced more than `olderThanMs` ago and have no row: their processes died. */
export async function sweepPending(services: { db: Database; blobs: BlobStore }, olderThanMs: number): Promise<void> {
  const stale = await services.db
    .select()
    .from(pendingFiles)
    .where(sql`${pendingFiles.createdAt} <= now() - ${olderThanMs} * interval '1 ms'`)
    .limit(FILES_PER_SWEEP)
  for (const { storageKey } of stale) await dropFile(services, storageKey)
}
