import { Readable } from 'node:stream'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { applyMigrations, inMigration, knownSchemas, type SchemaVersion } from '../../core/migrations.ts'
import type { BlobStore } from '../../providers/blob-store/types.ts'
import { AT_THE_COMMAND_LINE, audit } from '../audit/audit.ts'
import { forgetDataFolders } from '../installation.ts'
import { fetched } from './cursor.ts'
import { BackupError, type Beginning, type Ending } from './format.ts'
import { openTableLoader, type TableLoader } from './load-tables.ts'
import { inPortions } from './portions.ts'
import { type ArchiveEntry, readArchive } from './read-archive.ts'
import { markRestored } from './resume.ts'
import { openSpool, type Spool } from './spool.ts'
import { dropEverything, hasContent, refuseWhileServed } from './target.ts'
import { removeUnknown } from './unknown-files.ts'

export interface RestoreTarget {
  pool: pg.Pool
  blobs: BlobStore
  /** Where lists are put aside. */
  dataDir: string
  /** Whether what people have left in the target may be thrown away. */
  replaces: boolean
}

/** What a backup says of itself. */
export interface Contents {
  beginning: Beginning
  ending: Ending
}

const STORED_KEYS = 'SELECT DISTINCT storage_key AS key FROM document_versions'
const KEYS_PER_STEP = 1_000

/** Reads a whole backup, changing nothing. @throws BackupError unless it is whole and as it was made. */
export async function checkArchive(path: string): Promise<Contents> {
  let beginning: Beginning | null = null
  for await (const entry of readArchive(path)) {
    if (entry.kind === 'begin') beginning = entry.beginning
    if (entry.kind === 'end' && beginning) return { beginning, ending: entry.ending }
  }
  throw new BackupError(`${path} is not a whole backup: it breaks off.`)
}

/**
 * Puts a backup that `checkArchive` has read into the target: at the schema that it is of, then brought to this version's.
 * The database changes in one transaction, after all files are in the store; when anything fails, both are as before.
 * @throws BackupError for a backup of a later version, a target that is in use, or one that is not empty.
 */
export async function restoreBackup(path: string, { beginning }: Contents, target: RestoreTarget): Promise<void> {
  const schema = schemaOfBackup(beginning)
  const former = openSpool(target.dataDir)
  const files = fileKeeper(target.blobs)
  try {
    await inMigration(target.pool, async (client) => {
      await clear(client, { replaces: target.replaces, former })
      await applyMigrations(client, schema.when)
      const tables = await openTableLoader(client, schema, beginning.tables)
      for await (const entry of readArchive(path)) await put(entry, tables, files)
      await applyMigrations(client)
      const db = drizzle({ client, casing: 'snake_case' })
      await forgetDataFolders(db)
      await markRestored(db, beginning.created_at)
      const details = { created_at: beginning.created_at, groundwire: beginning.groundwire }
      await audit(db, { action: 'backup.restored', targetId: null, actor: AT_THE_COMMAND_LINE, details })
    }).catch(async (error: unknown) => {
      await removeUnknown(firstKeys(path, files.kept()), target)
      throw error
    })
    await removeUnknown(keysIn(former), target)
  } finally {
    former.remove()
  }
}

/** @throws BackupError when this version cannot restore it. */
function schemaOfBackup({ schema, groundwire }: Beginning): SchemaVersion {
  const known = knownSchemas()
  const found = known.find(({ when }) => when === schema.when)
  if (found) return found
  const isNewer = known.every(({ when }) => when < schema.when)
  throw new BackupError(
    isNewer
      ? `This backup was made by a newer version of Groundwire (${groundwire}); install that one to restore it.`
      : `This backup is of a schema that no version of Groundwire was released with (${schema.tag}).`,
  )
}

async function clear(client: pg.ClientBase, { replaces, former }: { replaces: boolean; former: Spool }): Promise<void> {
  await refuseWhileServed(client)
  if (await hasContent(client)) {
    if (!replaces) {
      throw new BackupError(
        'This installation is not empty. Restore into an empty one, or throw away all that is in it with --replace.',
      )
    }
    const rows = fetched<{ key: string }>(client, STORED_KEYS, KEYS_PER_STEP)
    for await (const portion of inPortions(rows, KEYS_PER_STEP)) {
      await former.add('keys', JSON.stringify(portion.map(({ key }) => key)))
    }
  }
  await dropEverything(client)
}

async function* keysIn(spool: Spool): AsyncGenerator<string> {
  for await (const { content } of spool.entries()) {
    const keys: string[] = JSON.parse(content)
    yield* keys
  }
}

/** The keys of the first files of a backup. */
async function* firstKeys(path: string, count: number): AsyncGenerator<string> {
  let left = count
  if (left === 0) return
  for await (const entry of readArchive(path)) {
    if (entry.kind !== 'file') continue
    yield entry.key
    if (--left === 0) return
  }
}

async function put(entry: ArchiveEntry, tables: TableLoader, files: FileKeeper): Promise<void> {
  if (entry.kind === 'rows') await tables.load(entry.table, entry.lines)
  if (entry.kind === 'file') await files.keep(entry)
  if (entry.kind === 'end') await tables.finish(entry.ending)
}

interface FileKeeper {
  keep(file: Extract<ArchiveEntry, { kind: 'file' }>): Promise<void>
  /** How many came so far. */
  kept(): number
}

function fileKeeper(blobs: BlobStore): FileKeeper {
  let count = 0
  return {
    async keep({ sha256, key, sizeBytes, content }) {
      count++
      const blob = await blobs.receive(Readable.from(content), { key, maxBytes: sizeBytes })
      // One that had changed in the store already is not passed off as the original.
      if (blob.sha256 === sha256) await blob.keep()
      await blob.discard()
    },
    kept: () => count,
  }
}
