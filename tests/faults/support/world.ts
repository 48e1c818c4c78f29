import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect } from 'vitest'
import { openDatabase } from '../../../src/core/database.ts'
import { aDatabase, quiet } from '../../support/database.ts'
import { aDataDir, type ServerProcess, startServerProcess } from '../../support/server-process.ts'
import { findWrong, type Installation } from './invariants.ts'

/** An installation of real processes, which are killed and started again over the same data. */
export interface World {
  /** Starts a replica, or one that was killed once more; the embedded database has place for one. */
  start(replica?: number, env?: Record<string, string>): Promise<ServerProcess>
  /** The `DATA_DIR` of a replica. */
  dataDirOf(replica: number): string
  /** The settings of a replica, for a command. */
  env(replica?: number): Record<string, string>
  storageDir: string
  /** A pool on its database; the embedded one has none, for it belongs to its process. */
  pool: pg.Pool | null
  /** Waits until nothing is wrong any more. Processes of the embedded database end by it. */
  expectSound(check?: (installation: Installation) => Promise<string[]>): Promise<void>
  /** Makes all that is arriving a day older: what a process that died has left is taken away only then, for others may be at it. */
  age(): Promise<void>
  /** Kills what runs and removes all data. */
  remove(): Promise<void>
}

export const DATABASES = ['the embedded database', 'PostgreSQL'] as const
export type DatabaseName = (typeof DATABASES)[number]

/** Why nothing can be tried on a database; empty where it can. */
export const reasonNotOn = (database: DatabaseName): string =>
  database === 'PostgreSQL' && process.env.TEST_DATABASE_URL === undefined
    ? ' (skipped: TEST_DATABASE_URL is not set, see scripts/services)'
    : ''

const SETTINGS = {
  JWT_SECRET_KEY: 'k9vQ2xW7mZ4pL8sT1dF6gH3jB5nC0rYe',
  TITLE_MODEL: 'none',
  RATE_LIMITS: 'enterprise.api=100000000,enterprise.chat=100000000',
  MAX_OPEN_STREAMS: '10000',
}
/** What is moving comes to rest in this time: a lost job is noticed within 17 seconds and takes a moment then. */
const SETTLES_MS = 60_000

/** `databaseUrl`: of a server of one's own; else a database of one's own on `TEST_DATABASE_URL`, or the embedded one. */
export async function aWorld(
  on: DatabaseName | { databaseUrl: string },
  env: Record<string, string> = {},
): Promise<World> {
  const folder = aDataDir()
  const database = on === 'PostgreSQL' ? await aDatabase() : null
  const databaseUrl = typeof on === 'object' ? on.databaseUrl : (database?.url ?? null)
  const storageDir = join(folder.dataDir, 'files')
  const servers = new Map<number, ServerProcess>()
  const pool = databaseUrl === null ? null : new pg.Pool({ connectionString: databaseUrl, max: 2 })
  // Its server is killed, too.
  pool?.on('error', () => {})
  pool?.on('connect', (client) => client.on('error', () => {}))

  const dataDirOf = (replica: number): string => join(folder.dataDir, `replica-${replica}`)
  const kill = async (): Promise<void> => {
    for (const server of servers.values()) await server.end('SIGKILL')
  }
  const settingsOf = (replica: number) => ({
    ...SETTINGS,
    STORAGE_URL: `file:${storageDir}`,
    DATA_DIR: dataDirOf(replica),
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    ...env,
  })
  const start: World['start'] = async (replica = 0, own = {}) => {
    const server = await startServerProcess({ ...settingsOf(replica), ...own })
    servers.set(replica, server)
    return server
  }

  /** Looks into the embedded database while its process is away. */
  async function lookInside(check: (installation: Installation) => Promise<string[]>): Promise<string[]> {
    for (const server of servers.values()) await server.end('SIGTERM')
    const inside = await openDatabase({ embedded: { dataDir: join(dataDirOf(0), 'postgres') }, logger: quiet })
    try {
      return await check({ pool: inside.pool, storageDir })
    } finally {
      await inside.close()
    }
  }

  return {
    start,
    dataDirOf,
    env: (replica = 0) => settingsOf(replica),
    storageDir,
    pool,
    async expectSound(check = findWrong) {
      const deadline = performance.now() + SETTLES_MS
      for (;;) {
        const wrong = pool ? await check({ pool, storageDir }) : await lookInside(check)
        if (wrong.length === 0) return
        if (performance.now() > deadline) expect(wrong).toEqual([])
        if (!pool) await start()
        await sleep(pool ? 250 : 3_000)
      }
    },
    async age() {
      const past = new Date(Date.now() - 25 * 60 * 60 * 1_000)
      const files = await readdir(storageDir, { recursive: true, withFileTypes: true }).catch(() => [])
      for (const file of files) if (file.isFile()) await utimes(join(file.parentPath, file.name), past, past)
      await pool?.query(`UPDATE installation SET value = now() - interval '1 day' WHERE key LIKE 'arriving:%'`)
    },
    async remove() {
      await kill()
      await pool?.end()
      await database?.drop()
      folder.remove()
    },
  }
}
