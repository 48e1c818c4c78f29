import { migrateDatabase } from '../core/migrations.ts'
import { loggerOf, openConfiguredDatabase } from './environment.ts'
import { readConfig } from './settings.ts'

/** `groundwire migrate`: brings the database to this version; does nothing when it is there. */
export async function migrate(): Promise<void> {
  const config = readConfig()
  const database = await openConfiguredDatabase(config, loggerOf(config))
  try {
    await migrateDatabase(database.sessions)
    process.stdout.write('The database is up to date.\n')
  } finally {
    await database.close()
  }
}
