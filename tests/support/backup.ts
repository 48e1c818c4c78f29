import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { onTestFinished } from 'vitest'
import { type DatabaseHandle, openDatabase } from '../../src/core/database.ts'
import { fileBlobStore } from '../../src/providers/blob-store/file.ts'
import type { BlobStore } from '../../src/providers/blob-store/types.ts'
import { openBackup } from '../../src/services/backup/backup.ts'
import { checkArchive, restoreBackup } from '../../src/services/backup/restore.ts'
import { anApp, type TestApp } from './app.ts'
import { aDatabase, quiet } from './database.ts'

export type Kind = 'embedded' | 'PostgreSQL'

/** The databases there are to restore to; the first is the one that tests run on. */
export const KINDS: readonly [Kind, ...Kind[]] =
  process.env.TEST_DATABASE_URL === undefined ? ['embedded'] : ['PostgreSQL', 'embedded']

/** A database and a store of files, outside of any server. */
export interface Place {
  database: DatabaseHandle
  blobs: BlobStore
  dataDir: string
  storageDir: string
}

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'groundwire-backup-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Where a backup can go: a database in which nobody has left anything, and an empty store. */
export async function anEmptyPlace(kind: Kind): Promise<Place> {
  const dataDir = aFolder()
  const { handle, drop } = kind === KINDS[0] ? await aDatabase() : await aNewEmbeddedDatabase()
  onTestFinished(drop)
  const storageDir = join(dataDir, 'files')
  return { database: handle, blobs: fileBlobStore(storageDir), dataDir, storageDir }
}

/** Beside a server the template of the tests is not an embedded one. */
async function aNewEmbeddedDatabase() {
  const handle = await openDatabase({ embedded: { dataDir: null }, logger: quiet })
  return { handle, drop: () => handle.close() }
}

export const placeOf = ({ database, dataDir }: TestApp): Place => {
  const storageDir = join(dataDir, 'files')
  return { database, blobs: fileBlobStore(storageDir), dataDir, storageDir }
}

/** @returns the path of the archive. */
export async function backedUp(place: Place): Promise<string> {
  const path = join(aFolder(), 'backup.tar.gz')
  const sources = { ...place, pool: place.database.pool, isConnectionShared: place.database.embedded !== null }
  await pipeline(openBackup(sources), createWriteStream(path))
  return path
}

export async function restored(path: string, to: Place, replaces = false): Promise<void> {
  await restoreBackup(path, await checkArchive(path), { ...to, pool: to.database.pool, replaces })
}

export async function keysIn(blobs: BlobStore): Promise<string[]> {
  const keys: string[] = []
  for await (const key of blobs.list()) keys.push(key)
  return keys
}

/** A server over what is in a place. */
export const anAppOver = ({ database, storageDir }: Place, env: Record<string, string> = {}): Promise<TestApp> =>
  anApp({ STORAGE_URL: `file:${storageDir}`, ...env }, { database })

/** Every row of every table, in text, but of those that no backup holds. */
export async function rowsOf({ pool }: DatabaseHandle): Promise<Record<string, string[]>> {
  const { rows: tables } = await pool.query(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
  )
  const all: Record<string, string[]> = {}
  for (const { name } of tables) {
    if (['sessions', 'refresh_tokens', 'idempotency_keys', 'installation'].includes(name)) continue
    const { rows } = await pool.query(`SELECT t::text AS row FROM ${name} t ORDER BY 1`)
    // Each restore records itself where it was done.
    all[name] = rows.map(({ row }) => row).filter((row) => !row.includes('backup.restored'))
  }
  return all
}
