import { createApp } from '../app.ts'
import type { Config } from '../config.ts'
import type { Logger } from '../core/logging.ts'
import { migrateDatabase } from '../core/migrations.ts'
import type { Secret } from '../core/secret.ts'
import { announceServer } from '../core/server-address.ts'
import { startTelemetry } from '../core/telemetry.ts'
import { recordSettings } from '../services/audit/settings.ts'
import { acceptOperatorKey, createFirstAdmin, offerSetupToken } from '../services/installation.ts'
import { loggerOf, openConfiguredDatabase, secretsOf } from './environment.ts'
import { readConfig, warnOfUnusedSettings } from './settings.ts'

export interface RunningServer {
  url: string
  operatorKey: Secret
  /** The token that makes the first administrator; null once there is one. */
  setupToken: Secret | null
  stop(): Promise<void>
}

/** Starts the whole server: database, migrations, first-start secrets, jobs, HTTP. */
export async function startServer(config: Config, logger: Logger): Promise<RunningServer> {
  const telemetry = startTelemetry({ ...config.otel, otlpEndpoint: config.otel.endpoint })
  const database = await openConfiguredDatabase(config, logger)
  try {
    await migrateDatabase(database.pool)
    await recordSettings(database.db, config.settings)
    const { jwtSecret, operatorKey, setupToken } = secretsOf(config)
    if (config.admin) await createFirstAdmin(database.db, config.admin)
    const needsAdmin = await offerSetupToken(database.db, setupToken.reveal())
    await acceptOperatorKey(database.db, operatorKey.reveal())
    const app = await createApp({ config, database, logger, telemetry, jwtSecret })
    const url = await app.listen()
    const withdraw = announceServer(config.dataDir, url)
    return {
      url,
      operatorKey,
      setupToken: needsAdmin ? setupToken : null,
      stop: async () => {
        withdraw()
        await app.stop()
        await database.close()
        await telemetry.shutdown()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** `groundwire serve`: runs until a signal; a second signal stops at once. */
export async function serve(): Promise<void> {
  const config = readConfig()
  const logger = loggerOf(config)
  warnOfUnusedSettings(logger)
  const server = await startServer(config, logger)
  process.stdout.write(greeting(config, server))

  await signalled(logger)
  await server.stop()
}

/** Resolves at the first signal to stop; the second one ends the process at once. */
function signalled(logger: Logger): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false
    const stop = (signal: NodeJS.Signals) => {
      if (stopping) process.exit(1)
      stopping = true
      logger.info({ signal }, 'stopping; once more to stop at once')
      resolve()
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
  })
}

function greeting(config: Config, { url, setupToken }: RunningServer): string {
  const lines = [
    '',
    `  Groundwire answers at ${url}`,
    `  API documentation:    ${url}/api/docs`,
    `  Database:             ${config.databaseUrl ? 'PostgreSQL' : `embedded, in ${config.dataDir}`}`,
    `  Answers by:           ${config.litellm ? (config.llmModel ?? 'LiteLLM') : 'extractive (quotes only; set LITELLM_API_URL for a model)'}`,
    `  Operator key:         ${config.dataDir}/operator.key`,
  ]
  if (!config.databaseUrl) {
    lines.push('', '  The embedded database survives a crash of the process, not a loss of power: back it up.')
  }
  if (setupToken) {
    lines.push('', `  There is no administrator yet. Register with this setup token: ${setupToken.reveal()}`)
  }
  return `${lines.join('\n')}\n\n`
}
