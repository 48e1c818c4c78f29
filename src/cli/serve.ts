import { createApp } from '../app.ts'
import type { Config } from '../config.ts'
import type { DatabaseHandle } from '../core/database.ts'
import type { Logger } from '../core/logging.ts'
import { reportReady } from '../core/process-group.ts'
import type { Secret } from '../core/secret.ts'
import { announceServer } from '../core/server-address.ts'
import { startTelemetry } from '../core/telemetry.ts'
import { openConfiguredDatabase, secretsOf } from './environment.ts'
import { greeting } from './greeting.ts'
import { prepareInstallation } from './prepare.ts'

export interface RunningServer {
  url: string
  operatorKey: Secret
  /** The token that makes the first administrator; null once there is one. */
  setupToken: Secret | null
  stop(): Promise<void>
}

/** Starts the whole server: database, migrations, first-start secrets, jobs, HTTP. */
export function startServer(config: Config, logger: Logger): Promise<RunningServer> {
  return withDatabase(config, logger, async (database) => {
    const setupToken = await prepareInstallation(config, database)
    const app = await startApp(config, logger, database)
    const withdraw = announceServer(config, app.url)
    return {
      url: app.url,
      operatorKey: secretsOf(config).operatorKey,
      setupToken,
      stop: async () => {
        withdraw()
        await app.stop()
      },
    }
  })
}

/** `groundwire serve` in one process: runs until a signal; a second signal stops at once. */
export async function serve(config: Config, logger: Logger): Promise<void> {
  const server = await startServer(config, logger)
  process.stdout.write(greeting(config, server))

  await signalled(logger, ['SIGINT', 'SIGTERM'])
  await server.stop()
}

/** One of several processes, over a database that their supervisor has prepared. */
export async function serveSupervised(config: Config, logger: Logger): Promise<void> {
  // Ctrl-C in a terminal reaches every process of it; the supervisor is the one that asks this one to stop.
  process.on('SIGINT', () => {})
  const app = await withDatabase(config, logger, (database) => startApp(config, logger, database))
  reportReady(app.url)

  await signalled(logger, ['SIGTERM'])
  await app.stop()
}

async function withDatabase<T>(
  config: Config,
  logger: Logger,
  start: (database: DatabaseHandle) => Promise<T>,
): Promise<T> {
  const database = await openConfiguredDatabase(config, logger)
  try {
    return await start(database)
  } catch (error) {
    await database.close()
    throw error
  }
}

/** @returns its address, and what ends it together with its database. */
async function startApp(
  config: Config,
  logger: Logger,
  database: DatabaseHandle,
): Promise<{ url: string; stop(): Promise<void> }> {
  const telemetry = startTelemetry({ ...config.otel, otlpEndpoint: config.otel.endpoint })
  const app = await createApp({ config, database, logger, telemetry, jwtSecret: secretsOf(config).jwtSecret })
  const url = await app.listen()
  return {
    url,
    stop: async () => {
      await app.stop()
      await database.close()
      await telemetry.shutdown()
    },
  }
}

/** Resolves at the first signal to stop; the second one ends the process at once. */
function signalled(logger: Logger, signals: readonly NodeJS.Signals[]): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false
    const stop = (signal: NodeJS.Signals) => {
      if (stopping) process.exit(1)
      stopping = true
      logger.info({ signal }, 'stopping; once more to stop at once')
      resolve()
    }
    for (const signal of signals) process.on(signal, stop)
  })
}
