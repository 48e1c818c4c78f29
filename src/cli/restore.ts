import type { Config } from '../config.ts'
import type { DatabaseHandle } from '../core/database.ts'
import { checkArchive, restoreBackup } from '../services/backup/restore.ts'
import { sealOfServers, serversWithLostSecrets } from '../services/mcp/secrets.ts'
import { warningOf } from './backup.ts'
import { loggerOf, openConfiguredDatabase, openConfiguredStore, secretsOf, withoutPooler } from './environment.ts'
import { readConfig } from './settings.ts'

export interface RestoreOptions {
  replace?: boolean
}

/** `groundwire restore`: reads the whole backup first, then puts it in the place of what is there, all of it or nothing. */
export async function restore(file: string, { replace = false }: RestoreOptions): Promise<void> {
  const config = readConfig()
  const contents = await checkArchive(file)
  const { beginning, ending } = contents
  process.stderr.write(`${file} of ${beginning.created_at} is whole; restoring it\n`)
  const database = await openConfiguredDatabase(withoutPooler(config), loggerOf(config))
  try {
    const target = { pool: database.pool, blobs: await openConfiguredStore(config), dataDir: config.dataDir }
    await restoreBackup(file, contents, { ...target, replaces: replace })
    process.stdout.write(
      `Restored ${ending.rows.users} accounts, ${ending.rows.documents} documents and ${ending.files} files.\n`,
    )
    process.stderr.write(warningOf(contents) + (await notesOf(config, database)))
  } finally {
    await database.close()
  }
}

/** What whoever restores must know, and do. */
async function notesOf(config: Config, { db }: DatabaseHandle): Promise<string> {
  const notes = [
    'Everybody signs in again. What was taken away since the backup (API keys, memberships, links) is there again.',
  ]
  const lost = await serversWithLostSecrets(db, sealOfServers(secretsOf(config).jwtSecret))
  if (lost.length > 0) {
    notes.push(
      `These MCP servers need their secrets again, which another signing secret had sealed: ${lost.join(', ')}. Or use that one (JWT_SECRET_KEY, or jwt.secret in the data folder).`,
    )
  }
  return notes.map((note) => `${note}\n`).join('')
}
