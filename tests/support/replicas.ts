import { join } from 'node:path'
import { type App, createApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { type DatabaseHandle, openDatabase } from '../../src/core/database.ts'
import type { Logger } from '../../src/core/logging.ts'
import { Secret } from '../../src/core/secret.ts'
import type { Telemetry } from '../../src/core/telemetry.ts'
import { quiet } from './database.ts'
import { roundRobin } from './round-robin.ts'

/**
 * How many replicas answer what a test asks of "the" server: `TEST_REPLICAS`, with `TEST_DATABASE_URL` and
 * `TEST_REDIS_URL`. What a test finds then, nobody may need the same process for.
 */
export const REPLICAS = Number(process.env.TEST_REPLICAS ?? 1)
/** Why a test that looks into one process says nothing of several; empty for one. */
export const oneProcessOnly = REPLICAS > 1 ? ' (skipped with TEST_REPLICAS: it looks into one process)' : ''

export interface Replicas {
  url: string
  /** The first. */
  app: App
  stop(): Promise<void>
}

export interface ReplicaParts {
  env: Record<string, string>
  dataDir: string
  database: DatabaseHandle
  /** Of a PostgreSQL that others can open too. */
  databaseUrl: string | null
  telemetry: Telemetry
  logger: Logger
  jwtSecret: Secret
}

/** One server; or several, with nothing in common but the database, the files and Redis, taking requests in turn. */
export async function startReplicas(parts: ReplicaParts, count: number): Promise<Replicas> {
  const { env, dataDir, database, databaseUrl, telemetry, logger, jwtSecret } = parts
  const start = async (settings: Record<string, string>, handle: DatabaseHandle) => {
    const config = loadConfig({ ...env, ...settings })
    const app = await createApp({ config, database: handle, logger, telemetry, jwtSecret })
    return { app, url: await app.listen() }
  }
  if (count === 1) {
    const { app, url } = await start({ DATA_DIR: dataDir }, database)
    return { url, app, stop: () => app.stop() }
  }
  const redisUrl = process.env.TEST_REDIS_URL
  if (databaseUrl === null || redisUrl === undefined) {
    throw new Error('TEST_REPLICAS needs TEST_DATABASE_URL and TEST_REDIS_URL, see scripts/services')
  }
  const shared = { STORAGE_URL: `file:${dataDir}/files`, REDIS_URL: redisUrl, ...env }
  const handles = [database]
  for (let index = 1; index < count; index++) {
    handles.push(await openDatabase({ url: new Secret(databaseUrl), poolSize: 10, logger: quiet }))
  }
  const replicas = await Promise.all(
    handles.map((handle, index) => start({ ...shared, DATA_DIR: join(dataDir, `replica-${index}`) }, handle)),
  )
  const [first] = replicas
  if (!first) throw new Error('no replica was started')
  const proxy = await roundRobin(replicas.map(({ url }) => url))
  return {
    url: proxy.url,
    app: first.app,
    async stop() {
      await Promise.all(replicas.map(({ app }) => app.stop()))
      await proxy.close()
      await Promise.all(handles.slice(1).map((handle) => handle.close()))
    },
  }
}
