import type { Client } from './client.ts'
import { aDatabase } from './database.ts'
import { aDataDir, startServerProcess } from './server-process.ts'

/** A Groundwire in a process of its own, which can be killed and started again over the same data. */
export interface KillableServer {
  /** The operator, who may do everything in their own project. */
  client(): Client
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Kills it and removes its data. */
  remove(): Promise<void>
}

/** Starts `groundwire serve` over fresh data, on the embedded database or on `TEST_DATABASE_URL`. */
export async function aKillableServer(): Promise<KillableServer> {
  const folder = aDataDir()
  const database = process.env.TEST_DATABASE_URL === undefined ? null : await aDatabase()
  const env = { DATA_DIR: folder.dataDir, ...(database?.url ? { DATABASE_URL: database.url } : {}) }
  let server = await startServerProcess(env)
  return {
    client: () => server.operator,
    kill: async () => void (await server.end('SIGKILL')),
    start: async () => {
      server = await startServerProcess(env)
    },
    async remove() {
      await server.end('SIGKILL')
      await database?.drop()
      folder.remove()
    },
  }
}
