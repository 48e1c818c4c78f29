import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.ts'
import type { Logger } from './logging.ts'
import type { Secret } from './secret.ts'
import { failSpan, startQuerySpan } from './telemetry.ts'
import { drizzleOver } from './transactions.ts'

/** What queries are built on: the pool, or a transaction that began on it. */
export type Database = NodePgDatabase | Transaction
export type Transaction = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0]

/** A PostgreSQL server, or the embedded database. */
export type DatabaseOptions = (ServerOptions | { embedded: EmbeddedPostgresOptions }) & { logger: Logger }

export interface ServerOptions {
  url: Secret
  poolSize: number
  /** A pooler in transaction mode before it, such as PgBouncer, that the pool's connections go to. */
  poolerUrl?: Secret | null
  /** Whether statements are prepared under names, so that the server parses each once; not every pooler can. */
  preparesStatements?: boolean
}

export interface DatabaseHandle {
  db: NodePgDatabase
  /** The driver's pool, for what is not a query of ours, such as jobs. */
  pool: pg.Pool
  /** For what sets or locks something beyond a transaction: the same pool, or one past the pooler. */
  sessions: pg.Pool
  /** Whether the pool's connections are handed round by a pooler, so that no setting of a session holds. */
  isPooled: boolean
  /** A connection outside of the pools, not connected yet, to LISTEN on; null: the embedded database has only one. */
  newClient: (() => pg.Client) | null
  /** Those of the pool, now. */
  connections(): { open: number; idle: number; waiting: number; max: number }
  /** The embedded server, when there is one. */
  embedded: EmbeddedPostgres | null
  close(): Promise<void>
}

// `bigint` and `count(*)` come as strings by default; ids and counts stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** Opens the configured database. @throws Error when the embedded one cannot be started. */
export async function openDatabase(options: DatabaseOptions): Promise<DatabaseHandle> {
  const embedded = 'embedded' in options ? await EmbeddedPostgres.start(options.embedded) : null
  const server = 'url' in options ? sessionOptions(options.url) : null
  const pool = new pg.Pool(
    'url' in options
      ? { ...(options.poolerUrl ? connectionOptions(options.poolerUrl) : server), max: options.poolSize }
      : { stream: () => embedded?.connect(), user: 'postgres', database: 'postgres', max: 1, idleTimeoutMillis: 0 },
  )
  const isPooled = 'url' in options && Boolean(options.poolerUrl)
  const sessions = server && isPooled ? new pg.Pool({ ...server, max: 2 }) : pool
  const tidying = embedded ? tidyEvery(TIDY_EVERY_MS, pool, options.logger) : null
  if ('url' in options && options.preparesStatements === false) pool.on('connect', prepareNothing)
  for (const each of new Set([pool, sessions])) {
    each.on('connect', (client) => {
      traceQueries(client)
      // Lost between two statements of a transaction: the next one says so. Unheard it would end the process.
      client.on('error', () => {})
    })
    // An idle connection that the server closed; the pool opens another for the next query.
    each.on('error', (error) => options.logger.warn({ err: error }, 'database connection lost'))
  }
  return {
    db: drizzleOver(pool),
    pool,
    sessions,
    isPooled,
    connections: () => ({
      open: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      max: pool.options.max,
    }),
    newClient: server && (() => new pg.Client(server)),
    embedded,
    async close() {
      clearInterval(tidying ?? undefined)
      await pool.end()
      if (sessions !== pool) await sessions.end()
      await embedded?.close()
    },
  }
}

/** How far pgvector looks for the nearest; as settings of the session they cost no round trip. */
export const NEAREST_SETTINGS = { 'hnsw.ef_search': '400', 'hnsw.iterative_scan': 'strict_order' }

/** What a pooler takes too: it refuses settings of a session. */
const connectionOptions = (url: Secret) => ({
  connectionString: url.reveal(),
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  application_name: 'groundwire',
})

const sessionOptions = (url: Secret) => ({
  ...connectionOptions(url),
  statement_timeout: 60_000,
  idle_in_transaction_session_timeout: 60_000,
  options: Object.entries(NEAREST_SETTINGS)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' '),
})

/** A server vacuums and analyses by itself; the embedded database has no process that would. */
const TIDY_EVERY_MS = 60 * 60 * 1_000

function tidyEvery(intervalMs: number, pool: pg.Pool, logger: Logger): NodeJS.Timeout {
  const tidy = () =>
    pool.query('VACUUM (ANALYZE)').catch((error: unknown) => logger.warn({ err: error }, 'could not tidy the database'))
  return setInterval(() => void tidy(), intervalMs).unref()
}

/** Takes the names from all statements of a connection, so that the server forgets each once it is done. */
function prepareNothing(client: pg.ClientBase): void {
  client.query = new Proxy(client.query, {
    apply: (query, self, [first, ...rest]: unknown[]) =>
      Reflect.apply(query, self, [isNamed(first) ? { ...first, name: undefined } : first, ...rest]),
  })
}

const isNamed = (query: unknown): query is { name: string } =>
  typeof query === 'object' && query !== null && 'name' in query && 'text' in query && !('submit' in query)

/** Wraps each query of a connection in a span with its text; parameters are never recorded. */
function traceQueries(client: pg.ClientBase): void {
  client.query = new Proxy(client.query, {
    apply(query, self, args: unknown[]) {
      const span = startQuerySpan(queryText(args[0]))
      if (!span) return Reflect.apply(query, self, args)
      const callback = args.at(-1)
      if (typeof callback === 'function') {
        const ended = (error: unknown, result: unknown) => {
          if (error) failSpan(span, error)
          span.end()
          callback(error, result)
        }
        return Reflect.apply(query, self, [...args.slice(0, -1), ended])
      }
      const result: unknown = Reflect.apply(query, self, args)
      if (!(result instanceof Promise)) {
        span.end()
        return result
      }
      return result.then(
        (value: unknown) => {
          span.end()
          return value
        },
        (error: unknown) => {
          failSpan(span, error)
          span.end()
          throw error
        },
      )
    },
  })
}

function queryText(query: unknown): string {
  if (typeof query === 'string') return query
  if (typeof query === 'object' && query !== null && 'text' in query && typeof query.text === 'string')
    return query.text
  return ''
}

/** Writes, unless another row has what must be unique. @throws what `taken` makes when that constraint says so. */
export async function unlessTaken<T>(write: PromiseLike<T>, constraint: string, taken: () => Error): Promise<T> {
  try {
    return await write
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    if (cause instanceof Error && 'constraint' in cause && cause.constraint === constraint) throw taken()
    throw error
  }
}

/** Whether a row was written that is about one which is gone. @param error what the driver threw. */
export const isForeignKeyViolation = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '23503'
