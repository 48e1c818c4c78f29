import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { DataFolderInUse } from '../core/data-folder.ts'
import { announcedServer } from '../core/server-address.ts'
import { type ApiClient, apiClient } from './api-client.ts'

/** How long a server that holds the data folder may take to answer. */
const START_WAIT_MS = 30_000

/** A server to talk to, as its operator or as whose API key is set. */
export interface Connection {
  api: ApiClient
  url: string
  /** Stops the server when this command had to start it. */
  close(): Promise<void>
}

/**
 * Talks to the server that runs on this data folder, signed in by `GROUNDWIRE_API_KEY` or else by its operator key;
 * starts one for as long as the command takes when none runs.
 */
export async function connect(config: Config): Promise<Connection> {
  const running = await findServer(config)
  if (running) return { ...running, close: async () => {} }
  try {
    return await startOwn(config)
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error
    const started = await waitForServer(config)
    if (!started) throw error
    return { ...started, close: async () => {} }
  }
}

/** Somebody holds the data folder: the server that is starting on it, once it answers; null when none does in time. */
export async function waitForServer(config: Config): Promise<Omit<Connection, 'close'> | null> {
  for (const deadline = performance.now() + START_WAIT_MS; performance.now() < deadline; ) {
    const running = await findServer(config)
    if (running) return running
    await sleep(200)
  }
  return null
}

async function startOwn(config: Config): Promise<Connection> {
  // Loaded only here: with a server at hand a command needs none of it.
  const [{ loggerOf }, { startServer }] = await Promise.all([import('./environment.ts'), import('./serve.ts')])
  const quiet: Config = {
    ...config,
    port: 0,
    host: '127.0.0.1',
    logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel,
  }
  const server = await startServer(quiet, loggerOf(quiet))
  return {
    api: apiClient(server.url, (config.apiKey ?? server.operatorKey).reveal()),
    url: server.url,
    close: server.stop,
  }
}

/** The server that runs on this data folder and answers; null when there is none. */
export async function findServer({ dataDir, apiKey }: Config): Promise<{ api: ApiClient; url: string } | null> {
  const url = announcedServer(dataDir)
  if (url === null) return null
  const isAlive = await fetch(`${url}/api/health/live`, { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  )
  if (!isAlive) return null
  const key = apiKey?.reveal() ?? readFileSync(join(dataDir, 'operator.key'), 'utf8').trim()
  return { api: apiClient(url, key), url }
}
