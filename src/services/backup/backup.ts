import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type pg from 'pg'
import { VERSION } from '../../core/version.ts'
import { BlobMissing, type BlobStore } from '../../providers/blob-store/types.ts'
import { BEGIN_ENTRY, type Beginning, type Ending, FORMAT, fileEntry, MAX_LOST_KEYS } from './format.ts'
import { holdRemovals } from './hold-removals.ts'
import { inPortions } from './portions.ts'
import { describe, openSnapshot, type StoredFile } from './snapshot.ts'
import { openSpool, type Spool } from './spool.ts'
import { type ArchiveWriter, passing, writeArchive } from './write-archive.ts'

export interface BackupSources {
  pool: pg.Pool
  blobs: BlobStore
  /** Where lists are put aside. */
  dataDir: string
  /**
   * Others wait for the one connection that the pool has: the tables are put aside on disk as fast as that goes, and
   * sent from there, so that a slow reader holds up nobody.
   */
  isConnectionShared: boolean
}

/** Originals named in one entry of the list that is put aside. */
const FILES_PER_LIST = 1_000

/**
 * A backup of all there is at this moment, as it is made: the database in one snapshot, then the originals that it refers
 * to. Work goes on meanwhile. The bytes break off when something goes wrong; `readArchive` then says so.
 */
export function openBackup(sources: BackupSources): Readable {
  return writeArchive(async (archive, signal) => {
    const { pool, dataDir, isConnectionShared } = sources
    const hold = await holdRemovals(pool)
    const files = openSpool(dataDir)
    const tables = isConnectionShared ? openSpool(dataDir) : null
    try {
      const counted = await takeTables(pool, { to: tables ?? archive, files, signal })
      for await (const { name, content } of tables?.entries() ?? []) await archive.add(name, content)
      await archive.end({ ...counted, ...(await takeFiles(sources.blobs, { archive, files, signal })) })
    } finally {
      tables?.remove()
      files.remove()
      await hold.release()
    }
  })
}

/** Takes everything that the database holds, and a list of the originals, while nothing but the snapshot is open. */
async function takeTables(
  pool: pg.Pool,
  { to, files, signal }: { to: Pick<ArchiveWriter, 'add'>; files: Spool; signal: AbortSignal },
): Promise<Pick<Ending, 'rows' | 'sequences'>> {
  const client = await pool.connect()
  try {
    const snapshot = await openSnapshot(client)
    const beginning: Beginning = {
      format: FORMAT,
      groundwire: VERSION,
      created_at: new Date().toISOString(),
      ...describe(snapshot),
    }
    await to.add(BEGIN_ENTRY, JSON.stringify(beginning))
    const rows: Record<string, number> = Object.fromEntries(snapshot.tables.map(({ name }) => [name, 0]))
    for await (const part of snapshot.parts()) {
      signal.throwIfAborted()
      await to.add(part.name, part.lines)
      rows[part.table] = (rows[part.table] ?? 0) + part.rows
    }
    for await (const portion of inPortions(snapshot.files(), FILES_PER_LIST)) {
      await files.add('files', JSON.stringify(portion))
    }
    return { rows, sequences: await snapshot.sequences() }
  } finally {
    // With the connection its snapshot ends.
    client.release(true)
  }
}

type FileCounts = Pick<Ending, 'files' | 'file_bytes' | 'lost_files' | 'lost_keys'>

async function takeFiles(
  blobs: BlobStore,
  { archive, files, signal }: { archive: ArchiveWriter; files: Spool; signal: AbortSignal },
): Promise<FileCounts> {
  const counts: FileCounts = { files: 0, file_bytes: 0, lost_files: 0, lost_keys: [] }
  for await (const { content } of files.entries()) {
    const portion: StoredFile[] = JSON.parse(content)
    for (const file of portion) {
      signal.throwIfAborted()
      if (await takeFile(blobs, archive, file)) {
        counts.files++
        counts.file_bytes += file.sizeBytes
      } else {
        counts.lost_files++
        if (counts.lost_keys.length < MAX_LOST_KEYS) counts.lost_keys.push(file.key)
      }
    }
  }
  return counts
}

/** @returns whether the file is there as it was stored. One that has changed is in the archive, for what it is worth. */
async function takeFile(blobs: BlobStore, archive: ArchiveWriter, file: StoredFile): Promise<boolean> {
  let content: Readable
  try {
    content = await blobs.open(file.key)
  } catch (error) {
    if (error instanceof BlobMissing) return false
    throw error
  }
  const hash = createHash('sha256')
  await archive.addStream(
    fileEntry(file),
    file.sizeBytes,
    passing(content, (bytes) => hash.update(bytes)),
  )
  return hash.digest('hex') === file.sha256
}
