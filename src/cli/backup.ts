import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Config } from '../config.ts'
import { DataFolderInUse } from '../core/data-folder.ts'
import { AT_THE_COMMAND_LINE } from '../services/audit/audit.ts'
import { openBackup } from '../services/backup/backup.ts'
import { BackupError } from '../services/backup/format.ts'
import { recordBackup } from '../services/backup/record.ts'
import { type Contents, checkArchive } from '../services/backup/restore.ts'
import type { ApiClient } from './api-client.ts'
import { findServer, waitForServer } from './connection.ts'
import { loggerOf, openConfiguredDatabase, openConfiguredStore } from './environment.ts'
import { UsageError } from './errors.ts'
import { readConfig } from './settings.ts'

/** `groundwire backup`: writes all there is to one file, reads that again to be sure, and only then gives it its name. */
export async function backup(file: string): Promise<void> {
  const config = readConfig()
  if (existsSync(file)) throw new UsageError(`${file} exists; a backup replaces nothing`)
  if (!existsSync(dirname(file))) throw new UsageError(`${dirname(file)} does not exist`)
  const draft = `${file}.unfinished`
  await rm(draft, { force: true })
  try {
    await write(config, draft)
    const contents = await checkArchive(draft)
    await rename(draft, file)
    process.stdout.write(summaryOf(contents, file))
    process.stderr.write(warningOf(contents))
  } finally {
    await rm(draft, { force: true })
  }
}

/** By the server that holds the embedded database, or else beside whatever servers there are. */
async function write(config: Config, path: string): Promise<void> {
  if (config.databaseUrl) return writeOwn(config, path)
  const asOperator = { ...config, apiKey: null }
  const running = await findServer(asOperator)
  if (running) return download(running.api, path)
  if (!existsSync(join(config.dataDir, 'postgres'))) {
    throw new BackupError(`There is nothing to back up: ${config.dataDir} holds no database.`)
  }
  try {
    await writeOwn(config, path)
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error
    const started = await waitForServer(asOperator)
    if (!started) throw error
    await download(started.api, path)
  }
}

const download = async (api: ApiClient, path: string): Promise<void> =>
  save(Readable.fromWeb(await api.download('/api/admin/backup')), path)

async function writeOwn(config: Config, path: string): Promise<void> {
  const database = await openConfiguredDatabase(config, loggerOf(config))
  try {
    await recordBackup(database.db, AT_THE_COMMAND_LINE)
    const sources = { ...database, blobs: await openConfiguredStore(config), dataDir: config.dataDir }
    await save(openBackup({ ...sources, isConnectionShared: false }), path)
  } finally {
    await database.close()
  }
}

/** It holds everybody's documents: nobody but its owner may read it. */
const save = (bytes: Readable, path: string): Promise<void> =>
  pipeline(bytes, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))

function summaryOf({ beginning, ending }: Contents, file: string): string {
  const rows = Object.values(ending.rows).reduce((sum, count) => sum + count, 0)
  return `${file}: ${rows} rows of ${beginning.tables.length} tables, ${ending.files} files (${megabytes(ending.file_bytes)} MB); read again and whole.\n`
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1)

export function warningOf({ ending }: Contents): string {
  if (ending.lost_files === 0) return ''
  const named = ending.lost_keys.map((key) => `  ${key}\n`).join('')
  return `${ending.lost_files} originals of documents were missing or changed in the store when this was made; their text is there:\n${named}`
}
