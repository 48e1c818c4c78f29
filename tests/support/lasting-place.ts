import { aDatabase } from './database.ts'
import { aDataDir } from './server-process.ts'

/** Settings by which a server process finds what the one before it has left. */
export interface LastingPlace {
  env: { DATA_DIR: string; DATABASE_URL?: string }
  remove(): Promise<void>
}

/** A folder, and on `TEST_DATABASE_URL` a database of its own. */
export async function aLastingPlace(): Promise<LastingPlace> {
  const { dataDir, remove } = aDataDir()
  const database = process.env.TEST_DATABASE_URL === undefined ? null : await aDatabase()
  return {
    env: { DATA_DIR: dataDir, ...(database?.url ? { DATABASE_URL: database.url } : {}) },
    async remove() {
      await database?.drop()
      remove()
    },
  }
}
