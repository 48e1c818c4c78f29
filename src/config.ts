import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Tier } from './core/context.ts'
import { isEasyToGuess, Secret } from './core/secret.ts'
import { isLoopback } from './core/server-address.ts'
import type { StorageOptions } from './providers/blob-store/open.ts'
import { ConfigError, type Environment, type Setting, secret, settingsReader } from './settings-reader.ts'
import { storageSettings } from './storage-settings.ts'

export type ProcessRole = 'all' | 'web' | 'worker'

/** Requests a minute, by tier: `chat` counts started runs, `api` everything else. */
export type RateLimits = Record<Tier, { chat: number; api: number }>

/** Tokens a month, by tier; null: no quota. */
export type QuotaLimits = Record<Tier, number | null>

export interface Config {
  /** All of them, in the order in which they are read; for people to see. */
  settings: readonly Setting[]
  appEnv: 'development' | 'production' | 'test'
  host: string
  port: number
  role: ProcessRole
  /** Processes that take the requests to one port in turn. */
  processes: number
  logLevel: string
  dataDir: string
  /** Null: the embedded database in `dataDir`. */
  databaseUrl: Secret | null
  databasePoolSize: number
  /** A pooler in transaction mode before that server, which requests go through; null: none. */
  databasePoolerUrl: Secret | null
  /** Whether statements are prepared under names. */
  preparesStatements: boolean
  /** Where the uploaded originals are. */
  storage: StorageOptions
  jwtSecret: Secret | null
  accessTokenMinutes: number
  refreshTokenDays: number
  registration: 'open' | 'closed' | 'invite'
  defaultTier: Tier
  admin: { email: string; password: Secret } | null
  /** Whether the first administrator is given a project with documents to begin with. */
  examples: boolean
  rateLimits: RateLimits
  quotas: QuotaLimits
  /** Null: limits are counted in the process. */
  redisUrl: Secret | null
  /** Of one user. */
  maxOpenStreams: number
  /** How long it is kept who did what; 0: for ever. */
  auditRetentionDays: number
  corsOrigins: string[]
  trustedProxies: string[]
  maxUploadBytes: number
  litellm: { url: string; apiKey: Secret | null } | null
  llmModel: string | null
  /** Makes titles of conversations; null: the model that answered; `none`: no model. */
  titleModel: string | null
  /** Whether conversations can be shown to whoever has a link. */
  shareLinks: boolean
  /** Name in LiteLLM; null: search goes by words alone. */
  embeddingModel: string | null
  /** Name in LiteLLM; null: nothing is reranked. */
  rerankModel: string | null
  /** A Chroma server; null: vectors are searched in the database. */
  chromaUrl: string | null
  llmTimeouts: { connectMs: number; firstTokenMs: number; silenceMs: number }
  maxAnswerTokens: number
  /** How long an agent may work on one answer. */
  agentTimeoutMs: number
  /** Folder of the system agents' files. */
  agentsDir: string
  ingestConcurrency: number
  parseTimeoutMs: number
  parseMemoryMb: number
  /** Makes of a scanned PDF one with text; null: scans are refused. */
  ocrCommand: string | null
  /** Between saying that it is not ready and taking no more requests: balancers take a moment to see it. */
  shutdownDelayMs: number
  shutdownGraceMs: number
  resumeGraceMs: number
  metricsToken: Secret | null
  mcp: {
    /** Whether administrators may have programs started as servers of tools. */
    allowsStdio: boolean
    /** Hosts that need not be public for a server of tools to be there: `host` or `host:port`. */
    allowedHosts: string[]
  }
  /** What commands sign in by; null: the operator's key. The server has no use for it. */
  apiKey: Secret | null
  otel: { enabled: boolean; serviceName: string; endpoint: string | null; capturesContent: boolean }
  /** Address of Jaeger's page; null: traces name none. */
  jaegerUiUrl: string | null
  /** How long spans, accounts and replays are kept; 0: for ever. */
  traceRetentionDays: number
}

/** The files that come with the program, beside `src` and `dist`. */
const OWN_AGENTS = fileURLToPath(new URL('../agents', import.meta.url))

/**
 * Reads the environment into checked settings. The only reader of `process.env`'s values.
 * @throws ConfigError for the first bad value.
 */
export function loadConfig(env: Environment): Config {
  const settings = new Map<string, Setting>()
  const read = settingsReader(env, settings)
  const host = read.text('HOST', '127.0.0.1')
  const dataDir = resolve(read.text('DATA_DIR', 'data'))
  // There is one algorithm; the variable exists to refuse every other.
  read.choice('JWT_ALGORITHM', ['HS256'], 'HS256')
  const config: Omit<Config, 'settings'> = {
    appEnv: read.choice('APP_ENV', ['development', 'production', 'test'], 'development'),
    host,
    port: read.integer('PORT', 8000, { min: 0, max: 65_535 }),
    processes: processes(read.integer('WEB_CONCURRENCY', 1, { min: 1, max: 128 }), env.DATABASE_URL),
    role: read.choice('ROLE', ['all', 'web', 'worker'], 'all'),
    logLevel: read.choice('LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
    dataDir,
    databaseUrl: read.secretUrl('DATABASE_URL', ['postgres:', 'postgresql:']),
    databasePoolSize: read.integer('DATABASE_POOL_SIZE', 10, { min: 2, max: 1_000 }),
    databasePoolerUrl: databasePooler(
      read.secretUrl('DATABASE_POOLER_URL', ['postgres:', 'postgresql:']),
      env.DATABASE_URL,
    ),
    preparesStatements: read.boolean('DATABASE_PREPARED_STATEMENTS', true),
    storage: storageSettings(read, dataDir),
    jwtSecret: jwtSecret(read.secretText('JWT_SECRET_KEY')),
    accessTokenMinutes: read.integer('JWT_ACCESS_TOKEN_EXPIRE_MINUTES', 30, { min: 1, max: 1_440 }),
    refreshTokenDays: read.integer('JWT_REFRESH_TOKEN_EXPIRE_DAYS', 7, { min: 1, max: 365 }),
    registration: read.choice('REGISTRATION', ['open', 'closed', 'invite'], isLoopback(host) ? 'open' : 'closed'),
    defaultTier: read.choice('DEFAULT_TIER', ['free', 'pro', 'enterprise'], 'pro'),
    admin: admin(read.text('ADMIN_EMAIL', ''), read.secretText('ADMIN_PASSWORD') ?? ''),
    examples: read.boolean('EXAMPLES', true),
    rateLimits: rateLimits(read.text('RATE_LIMITS', '')),
    quotas: {
      free: read.quota('QUOTA_FREE'),
      pro: read.quota('QUOTA_PRO'),
      enterprise: read.quota('QUOTA_ENTERPRISE'),
    },
    redisUrl: read.secretUrl('REDIS_URL', ['redis:', 'rediss:']),
    maxOpenStreams: read.integer('MAX_OPEN_STREAMS', 100, { min: 1, max: 1_000_000 }),
    auditRetentionDays: read.integer('AUDIT_RETENTION_DAYS', 0, { min: 0, max: 36_500 }),
    corsOrigins: read.list('CORS_ORIGINS').map(origin),
    trustedProxies: read.list('TRUSTED_PROXIES'),
    maxUploadBytes: read.integer('MAX_UPLOAD_MB', 50, { min: 1, max: 10_000 }) * 1024 * 1024,
    litellm: litellm(read.url('LITELLM_API_URL', ['http:', 'https:']), read.secretText('LITELLM_API_KEY')),
    llmModel: read.text('LLM_MODEL', '') || null,
    titleModel: read.text('TITLE_MODEL', '') || null,
    shareLinks: read.boolean('SHARE_LINKS', false),
    embeddingModel: read.text('EMBEDDING_MODEL', '') || null,
    rerankModel: read.text('RERANK_MODEL', '') || null,
    chromaUrl: read.url('CHROMA_URL', ['http:', 'https:']),
    llmTimeouts: {
      connectMs: read.seconds('LLM_CONNECT_TIMEOUT_SECONDS', 3),
      firstTokenMs: read.seconds('LLM_FIRST_TOKEN_TIMEOUT_SECONDS', 30),
      silenceMs: read.seconds('LLM_SILENCE_TIMEOUT_SECONDS', 60),
    },
    maxAnswerTokens: read.integer('MAX_ANSWER_TOKENS', 8_192, { min: 16, max: 1_000_000 }),
    agentTimeoutMs: read.seconds('AGENT_TIMEOUT_SECONDS', 300),
    agentsDir: resolve(read.text('AGENTS_DIR', OWN_AGENTS)),
    ingestConcurrency: read.integer('INGEST_CONCURRENCY', 2, { min: 1, max: 64 }),
    parseTimeoutMs: read.seconds('PARSE_TIMEOUT_SECONDS', 300),
    parseMemoryMb: read.integer('PARSE_MEMORY_MB', 1_024, { min: 128, max: 65_536 }),
    ocrCommand: ocrCommand(read.text('OCR_COMMAND', '')),
    shutdownDelayMs: read.seconds('SHUTDOWN_DELAY_SECONDS', 0),
    shutdownGraceMs: read.seconds('SHUTDOWN_GRACE_SECONDS', 30),
    resumeGraceMs: read.seconds('RESUME_GRACE_SECONDS', 15),
    metricsToken: secret(read.secretText('METRICS_TOKEN')),
    mcp: {
      allowsStdio: read.boolean('MCP_STDIO', false),
      allowedHosts: read.list('MCP_ALLOWED_HOSTS').map(hostAndPort),
    },
    apiKey: apiKey(read.secretText('GROUNDWIRE_API_KEY')),
    otel: {
      enabled: read.boolean('OTEL_ENABLED', true),
      serviceName: read.text('OTEL_SERVICE_NAME', 'groundwire'),
      endpoint:
        read.url('OTEL_EXPORTER_OTLP_ENDPOINT', ['http:', 'https:']) ??
        read.url('OTEL_EXPORTER_ENDPOINT', ['http:', 'https:']),
      capturesContent: read.boolean('OTEL_CAPTURE_CONTENT', false),
    },
    jaegerUiUrl: read.url('JAEGER_UI_URL', ['http:', 'https:']),
    traceRetentionDays: read.integer('TRACE_RETENTION_DAYS', 30, { min: 0, max: 36_500 }),
  }
  return { ...config, settings: [...settings.values()] }
}

function apiKey(value: string | undefined): Secret | null {
  if (!value) return null
  // The value is not repeated: it may be another secret.
  if (!/^gw_[\w-]+$/.test(value)) throw new ConfigError('GROUNDWIRE_API_KEY takes an API key, which begins with gw_')
  return new Secret(value)
}

function ocrCommand(value: string): string | null {
  if (value === '') return null
  if (!value.includes('{input}') || !value.includes('{output}')) {
    throw new ConfigError('OCR_COMMAND takes a command with {input} and {output}, such as ocrmypdf {input} {output}')
  }
  return value
}

/** The embedded database belongs to one process. */
function processes(count: number, databaseUrl: string | undefined): number {
  if (count > 1 && !databaseUrl?.trim()) {
    throw new ConfigError(`WEB_CONCURRENCY takes 1 with the embedded database, not ${count}; set DATABASE_URL for more`)
  }
  return count
}

/** A pooler alone is not enough: some things need a session. */
function databasePooler(url: Secret | null, databaseUrl: string | undefined): Secret | null {
  if (url && !databaseUrl?.trim()) {
    throw new ConfigError('DATABASE_POOLER_URL takes the pooler before the server that DATABASE_URL must name as well')
  }
  return url
}

function jwtSecret(value: string | undefined): Secret | null {
  if (value === undefined) return null
  const takes = 'JWT_SECRET_KEY takes at least 32 random characters (leave it unset to have one made and kept)'
  if (value.length < 32) throw new ConfigError(`${takes}; the one given is too short`)
  if (isEasyToGuess(value)) throw new ConfigError(`${takes}; the one given is well known or easy to guess`)
  return new Secret(value)
}

function admin(email: string, password: string): Config['admin'] {
  if (email === '' && password === '') return null
  if (email === '' || password === '') throw new ConfigError('ADMIN_EMAIL and ADMIN_PASSWORD must be set together')
  return { email, password: new Secret(password) }
}

function litellm(url: string | null, apiKey: string | undefined): Config['litellm'] {
  return url === null ? null : { url, apiKey: secret(apiKey) }
}

function origin(value: string): string {
  if (!URL.canParse(value) || new URL(value).origin !== value) {
    throw new ConfigError(
      `CORS_ORIGINS takes origins such as https://app.example.org, separated by commas, not "${value}"`,
    )
  }
  return value
}

/** As a URL has it: an address of IPv6 is in brackets. */
const HOST_AND_PORT = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/

function hostAndPort(value: string): string {
  const host = value.toLowerCase()
  if (!HOST_AND_PORT.test(host)) {
    throw new ConfigError(
      `MCP_ALLOWED_HOSTS takes hosts such as tools.internal or 10.0.0.5:8080, separated by commas, not "${value}"`,
    )
  }
  return host
}

const DEFAULT_RATE_LIMITS: RateLimits = {
  free: { chat: 5, api: 100 },
  pro: { chat: 30, api: 1_000 },
  enterprise: { chat: 100, api: 10_000 },
}

/** `RATE_LIMITS=free.chat=10,pro.api=2000`: requests a minute, over the defaults. */
function rateLimits(value: string): RateLimits {
  const limits = structuredClone(DEFAULT_RATE_LIMITS)
  for (const item of value.split(',').filter((part) => part.trim() !== '')) {
    const match = /^(free|pro|enterprise)\.(chat|api)=([1-9]\d{0,8})$/.exec(item.trim())
    if (!match)
      throw new ConfigError(`RATE_LIMITS takes items such as pro.chat=30, separated by commas, not "${item.trim()}"`)
    const [, tier, kind, count] = match
    if (isTier(tier) && (kind === 'chat' || kind === 'api')) limits[tier][kind] = Number(count)
  }
  return limits
}

const isTier = (value: string | undefined): value is Tier =>
  value !== undefined && Object.hasOwn(DEFAULT_RATE_LIMITS, value)
