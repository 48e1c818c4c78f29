import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SetupError } from './errors.ts'

/** Held until `release()` or the death of the process. */
export interface DataFolderLock {
  release(): void
}

/** The folder is held by another process. */
export class DataFolderInUse extends SetupError {}

/**
 * Makes `folder` (mode 0700) and holds it until `release()` or the death of the process.
 *
 * Two processes on one embedded database destroy it silently, so the second must be refused, and a lock must
 * not outlive a `kill -9`. Node has no `flock`; an exclusive SQLite transaction is one that the kernel frees.
 *
 * @throws DataFolderInUse when another process holds it.
 */
export function lockDataFolder(folder: string): DataFolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    throw new DataFolderInUse(
      `The data folder ${folder} is in use by another Groundwire process; stop it or set DATA_DIR to another folder.`,
    )
  }
  return { release: () => lock.close() }
}

/** Reads the secret kept in `folder/name`, or makes one with `make` and keeps it, readable by its owner only. */
export function keepSecret(folder: string, name: string, make: () => string): string {
  const path = join(folder, name)
  // A start writes nothing that it need not: the disk may be full.
  if (existsSync(path)) return readFileSync(path, 'utf8').trim()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, make(), { mode: 0o600 })
  try {
    // A link appears with its content: of two processes that start at once one wins and both read the same.
    linkSync(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
  return readFileSync(path, 'utf8').trim()
}
