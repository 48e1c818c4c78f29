import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { SetupError } from '../core/errors.ts'
import type { Logger } from '../core/logging.ts'
import { superviseMessages } from '../core/process-group.ts'
import { announceServer } from '../core/server-address.ts'
import { openConfiguredDatabase } from './environment.ts'
import { greeting } from './greeting.ts'
import { prepareInstallation } from './prepare.ts'

/** A process that died is started again after a moment, later after each that does not live for long. */
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const LONG_LIFE_MS = 60_000
/** Beyond what a process itself gives its requests, and then its jobs, before it is killed. */
const STOP_EXTRA_MS = 15_000

/**
 * `groundwire serve` with `WEB_CONCURRENCY`: prepares the database, starts so many processes, which listen on one port,
 * and starts again what dies, until a signal. It serves no request itself.
 */
export async function supervise(config: Config, logger: Logger): Promise<void> {
  const database = await openConfiguredDatabase({ ...config, databasePoolSize: 2 }, logger)
  const setupToken = await prepareInstallation(config, database).finally(() => database.close())

  const port = await findPort(config)
  const stopping = new AbortController()
  const addresses = new Map<number, (url: string) => void>()
  superviseMessages((processId, url) => addresses.get(processId)?.(url))
  stopAtSignal(logger, stopping)

  const start = (): Process => {
    const worker = cluster.fork({ PORT: String(port) })
    const ended = once(worker, 'exit').then(() => {})
    const url = new Promise<string | null>((resolve) => {
      addresses.set(worker.id, resolve)
      void ended.then(() => resolve(null))
    })
    return { worker, url, ended }
  }

  // The others wait for the first: what is wrong with the settings is said once.
  const first = start()
  const url = await first.url
  if (url === null && !stopping.signal.aborted) throw new SetupError('The server could not start.')
  const processes = stopping.signal.aborted
    ? [first]
    : [first, ...Array.from({ length: config.processes - 1 }, () => start())]
  const kept = processes.map((process) => keepAlive(process, { start, logger, stopping: stopping.signal }))
  await Promise.all(processes.map((process) => process.url))
  const withdraw = url === null ? () => {} : announceServer(config, url)
  if (url !== null && !stopping.signal.aborted) process.stdout.write(greeting(config, { url, setupToken }))

  if (!stopping.signal.aborted) await once(stopping.signal, 'abort')
  withdraw()
  const killing = setTimeout(
    () => signalAll('SIGKILL'),
    config.shutdownDelayMs + 2 * config.shutdownGraceMs + STOP_EXTRA_MS,
  )
  await Promise.all(kept)
  clearTimeout(killing)
}

/**
 * The port that all processes are to share. Sharing is by permission of each that listens, so a server that somebody
 * else started would not be in the way; here it is. @throws Error when the port is taken.
 */
async function findPort({ host, port }: Config): Promise<number> {
  const server = createServer().listen({ host, port })
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : port
}

interface Process {
  worker: Worker
  /** Its address; null when it ended before it had one. */
  url: Promise<string | null>
  ended: Promise<void>
}

/** Starts another when it ends, until it is to stop. */
async function keepAlive(
  process: Process,
  { start, logger, stopping }: { start(): Process; logger: Logger; stopping: AbortSignal },
): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS
  for (let current = process; ; current = start()) {
    const startedAt = performance.now()
    await current.ended
    if (stopping.aborted) return
    const { pid, exitCode, signalCode } = current.worker.process
    logger.error({ pid, code: exitCode, signal: signalCode }, 'a process of this server has died; another is started')
    if (performance.now() - startedAt > LONG_LIFE_MS) pauseMs = FIRST_PAUSE_MS
    await sleep(pauseMs, undefined, { signal: stopping }).catch(() => {})
    if (stopping.aborted) return
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }
}

/** Passes the first signal on as the one to stop; the second one ends everything at once. */
function stopAtSignal(logger: Logger, stopping: AbortController): void {
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping.signal.aborted) {
      signalAll('SIGKILL')
      process.exit(1)
    }
    logger.info({ signal }, 'stopping; once more to stop at once')
    stopping.abort()
    signalAll('SIGTERM')
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}

function signalAll(signal: NodeJS.Signals): void {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal)
}
