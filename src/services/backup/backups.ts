import { finished, type Readable } from 'node:stream'
import type { Principal } from '../../core/context.ts'
import type { DatabaseHandle } from '../../core/database.ts'
import { conflict } from '../../core/errors.ts'
import type { BlobStore } from '../../providers/blob-store/types.ts'
import { requireOperator } from '../access.ts'
import { openBackup } from './backup.ts'
import { recordBackup } from './record.ts'

/** Backups that a running server makes, for whoever cannot open its database beside it. */
export interface Backups {
  /** @throws AppError 403; 409 `backup_running`: one at a time. */
  open(principal: Principal): Promise<Readable>
  /** Breaks off the one that is being made. */
  stop(): void
}

export function createBackups({
  database,
  blobs,
  dataDir,
}: {
  database: DatabaseHandle
  blobs: BlobStore
  dataDir: string
}): Backups {
  let running: Readable | null = null
  return {
    async open(principal) {
      await requireOperator(database.db, principal)
      await recordBackup(database.db)
      if (running) throw conflict('backup_running', 'A backup is being made already; wait until it is done.')
      const backup = openBackup({ ...database, blobs, dataDir, isConnectionShared: database.embedded !== null })
      running = backup
      finished(backup, () => {
        running = null
      })
      return backup
    },
    stop: () => running?.destroy(new Error('the server is stopping')),
  }
}
