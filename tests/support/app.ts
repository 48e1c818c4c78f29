import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { onTestFinished } from 'vitest'
import type { App } from '../../src/app.ts'
import type { DatabaseHandle } from '../../src/core/database.ts'
import { Secret } from '../../src/core/secret.ts'
import { startTelemetry } from '../../src/core/telemetry.ts'
import { acceptOperatorKey, offerSetupToken } from '../../src/services/installation.ts'
import { createUser } from '../../src/services/users.ts'
import { type Client, clientOf } from './client.ts'
import { aDatabase, quiet } from './database.ts'
import { REPLICAS, startReplicas } from './replicas.ts'

export interface TestApp extends Client {
  url: string
  app: App
  database: DatabaseHandle
  spans: InMemorySpanExporter
  setupToken: string
  operatorKey: string
  dataDir: string
  /** Registers a person and signs in. */
  aUser(details?: { email?: string; name?: string }): Promise<SignedInUser>
  /** The first administrator, by the setup token. */
  anAdmin(): Promise<SignedInUser>
  stop(): Promise<void>
}

export interface SignedInUser extends Client {
  id: number
  email: string
  password: string
  accessToken: string
  refreshToken: string
}

const PASSWORD = 'correct horse battery'
const PASSWORD_HASH = '$2b$12$JweCYPKuuAdR4m7W5hMhx.ZJz.TxyrT8.0UW3r7CkkJ3RwQcpZ/Zu'
/** A fixed signing key, so that tests can forge tokens. */
export const JWT_SECRET = 'k9vQ2xW7mZ4pL8sT1dF6gH3jB5nC0rYe'

/**
 * A whole Groundwire on a database and a port of its own; it goes when the test that made it ends, or, made outside
 * of a test, when `stop()` is called. `beside` another it shares that one's database, as a replica does; of an embedded
 * database each of the two believes that it is the only process, and ends what the other is answering.
 */
export async function anApp(
  env: Record<string, string> = {},
  beside?: Pick<TestApp, 'database'>,
  logger = quiet,
): Promise<TestApp> {
  const {
    handle,
    url: databaseUrl,
    drop,
  } = beside ? { handle: beside.database, url: null, drop: async () => {} } : await aDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'groundwire-test-'))
  const settings = {
    PORT: '0',
    LOG_LEVEL: 'silent',
    // Titles are asked for beside what a test asks the model; the tests of titles name their own.
    TITLE_MODEL: 'none',
    // An administrator has what a test gives them; tests/routes/examples.test.ts is about the rest.
    EXAMPLES: 'false',
    RATE_LIMITS: 'free.api=100000,pro.api=100000,enterprise.api=100000,pro.chat=10000,enterprise.chat=10000',
    MAX_OPEN_STREAMS: '10000',
    ...env,
  }
  const spans = new InMemorySpanExporter()
  const telemetry = startTelemetry({
    enabled: env.OTEL_ENABLED !== 'false',
    capturesContent: env.OTEL_CAPTURE_CONTENT === 'true',
    serviceName: 'groundwire',
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    processors: [new SimpleSpanProcessor({ exporter: spans })],
  })
  const setupToken = randomBytes(16).toString('hex')
  await offerSetupToken(handle.db, setupToken)
  const operatorKey = `gw_${randomBytes(32).toString('base64url')}`
  await acceptOperatorKey(handle.db, operatorKey)
  const jwtSecret = new Secret(JWT_SECRET)
  const parts = { env: settings, dataDir, database: handle, databaseUrl, telemetry, logger, jwtSecret }
  const replicas = await startReplicas(parts, beside ? 1 : REPLICAS)
  const { url, app } = replicas
  const anonymous = clientOf(url)

  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= (async () => {
      await replicas.stop()
      await telemetry.shutdown()
      await drop()
      rmSync(dataDir, { recursive: true, force: true })
    })()
    return stopped
  }
  try {
    onTestFinished(stop)
  } catch {
    // Made in `beforeAll`; the file's `afterAll` stops it.
  }

  let count = 0
  const signIn = async (email: string): Promise<SignedInUser> => {
    const { data } = (await anonymous.post('/api/auth/login', { email, password: PASSWORD })).body
    return {
      ...clientOf(url, data.access_token),
      id: data.user.id,
      email,
      password: PASSWORD,
      accessToken: data.access_token,
      refreshToken: data.refresh_token,
    }
  }
  const aUser: TestApp['aUser'] = async ({ email = `user${++count}@example.org`, name } = {}) => {
    // As registration does, less the 0.2 s of hashing the password.
    const account = {
      email,
      name: name ?? null,
      passwordHash: PASSWORD_HASH,
      role: 'user',
      tier: 'pro',
      kind: 'person',
    } as const
    await handle.db.transaction((tx) => createUser(tx, account))
    return signIn(email)
  }
  const anAdmin = async (): Promise<SignedInUser> => {
    const email = `admin${++count}@example.org`
    await anonymous.post('/api/auth/register', { email, password: PASSWORD, setup_token: setupToken })
    return signIn(email)
  }
  return {
    ...anonymous,
    url,
    app,
    database: handle,
    spans,
    setupToken,
    operatorKey,
    dataDir,
    aUser,
    anAdmin,
    stop,
  }
}
