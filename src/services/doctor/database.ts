import type pg from 'pg'
import { knownSchemas, schemaOf } from '../../core/migrations.ts'
import { wordsOf } from './run-checks.ts'
import { type Check, fail, type Installation, ok, type Verdict, warn } from './types.ts'

const OLDEST = 16
const CLOCK_WARN_MS = 2_000
const CLOCK_FAIL_MS = 60_000

/** How to mend what PostgreSQL, or the way to it, says by its code. */
const MENDS: Record<string, string> = {
  ECONNREFUSED: 'Start PostgreSQL, or set DATABASE_URL to where it listens.',
  ENOTFOUND: 'The host of DATABASE_URL is not known here; check its name.',
  ETIMEDOUT: 'Nothing answers there; check host, port and firewall.',
  '28P01': 'The user or password of DATABASE_URL is wrong.',
  '28000': 'PostgreSQL does not let this user in from here; check pg_hba.conf.',
  '3D000': 'The database of DATABASE_URL does not exist; create it.',
  '53300': 'PostgreSQL has no connection left; raise max_connections, or lower DATABASE_POOL_SIZE.',
}

export const database: Check<Installation> = {
  name: 'database',
  run: async ({ config, database: { pool, embedded } }) => {
    const client = await pool.connect().catch((error: unknown) => unreachable(error))
    if ('status' in client) return [client]
    try {
      return [
        ...(await versionVerdicts(client)),
        ...(await schemaVerdicts(client)),
        ...(embedded ? [EMBEDDED] : await poolVerdicts(client, config.databasePoolSize)),
      ]
    } finally {
      client.release()
    }
  },
}

/** What is said when the database cannot even be opened. */
export function unreachable(error: unknown): Verdict {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return fail(`cannot be reached: ${wordsOf(error)}`, MENDS[code] ?? 'Check DATABASE_URL, and that PostgreSQL runs.')
}

const EMBEDDED: Verdict = ok('embedded: it survives a crash of the process, not a loss of power, so back it up')

async function versionVerdicts(client: pg.PoolClient): Promise<Verdict[]> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int / 10000 AS major,
       (SELECT default_version FROM pg_available_extensions WHERE name = 'vector') AS vector`,
  )
  const { version, major, vector } = rows[0]
  if (major < OLDEST) return [fail(`PostgreSQL ${version} is too old`, `Upgrade it to ${OLDEST} or later.`)]
  if (vector === null) {
    return [
      fail(`PostgreSQL ${version} has no pgvector`, 'Install the extension "vector" (pgvector) where PostgreSQL runs.'),
    ]
  }
  return [ok(`PostgreSQL ${version} with pgvector ${vector}`)]
}

async function schemaVerdicts(client: pg.PoolClient): Promise<Verdict[]> {
  const newest = knownSchemas().at(-1)
  // A newer one is thrown, in its own words.
  const schema = await schemaOf(client).catch((error: unknown) => wordsOf(error))
  if (typeof schema === 'string') return [fail(schema, 'Install the version of Groundwire that wrote it.')]
  if (schema?.tag === newest?.tag) return [ok(`its schema is this version's (${newest?.tag})`)]
  return [
    warn(
      schema ? `its schema is an earlier one (${schema.tag}; this version has ${newest?.tag})` : 'it is still empty',
      'Start the server, or run groundwire migrate; back it up before.',
    ),
  ]
}

async function poolVerdicts(client: pg.PoolClient, poolSize: number): Promise<Verdict[]> {
  const { rows } = await client.query(
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
       (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend'
        AND application_name <> 'groundwire') AS others`,
  )
  const { most, others } = rows[0]
  // Beside its pool a process listens on one.
  const processes = Math.floor((most - others) / (poolSize + 1))
  const what = `${most} connections, ${others} of them taken by others: enough for ${processes} processes of DATABASE_POOL_SIZE=${poolSize}`
  if (processes < 1) return [fail(what, 'Lower DATABASE_POOL_SIZE, or raise max_connections of PostgreSQL.')]
  return [ok(what)]
}

/** Leases go by the database's clock, tokens by this machine's. */
export const clock: Check<Installation> = {
  name: 'clock',
  run: async ({ database: { pool } }) => {
    const askedAt = Date.now()
    const { rows } = await pool.query('SELECT clock_timestamp() AS now')
    const middle = (askedAt + Date.now()) / 2
    const offMs = Math.abs(rows[0].now.getTime() - middle)
    const what = `${(offMs / 1_000).toFixed(1)} s between this machine and the database`
    const mend = 'Keep both clocks right (NTP, chrony).'
    if (offMs > CLOCK_FAIL_MS) return [fail(what, mend)]
    return [offMs > CLOCK_WARN_MS ? warn(what, mend) : ok(what)]
  },
}

/** What has waited longer has nobody who works on it. */
const WAITING_MINUTES = 10
/** A job that failed so often will hardly succeed by itself. */
const MANY_TRIES = 10

export const jobs: Check<Installation> = {
  name: 'jobs',
  run: async ({ database: { pool } }) => {
    if (!(await exists(pool, 'pgboss.job'))) return [ok('none yet')]
    const { rows } = await pool.query(
      `SELECT name, count(*)::int AS count,
         count(*) FILTER (WHERE state < 'active' AND start_after < now() - $1 * interval '1 min')::int AS waiting,
         count(*) FILTER (WHERE retry_count >= $2)::int AS failing
       FROM pgboss.job WHERE state <= 'active' GROUP BY name ORDER BY name`,
      [WAITING_MINUTES, MANY_TRIES],
    )
    const verdicts = rows.flatMap(({ name, waiting, failing }): Verdict[] => [
      ...(waiting > 0
        ? [
            warn(
              `${waiting} jobs "${name}" have waited for more than ${WAITING_MINUTES} minutes`,
              'Start a server that works (ROLE=all or worker), or more of them.',
            ),
          ]
        : []),
      ...(failing > 0
        ? [warn(`${failing} jobs "${name}" have failed ${MANY_TRIES} times or more`, `Look for "${name}" in the log.`)]
        : []),
    ])
    return verdicts.length > 0
      ? verdicts
      : [ok(`${rows.reduce((sum, { count }) => sum + count, 0)} to be done, none is late`)]
  },
}

export const documents: Check<Installation> = {
  name: 'documents',
  run: async ({ database: { pool } }) => {
    if (!(await exists(pool, 'document_versions'))) return [ok('none yet')]
    const { rows } = await pool.query(
      `SELECT count(*)::int AS count, coalesce(error_code, '') AS code FROM document_versions
       WHERE status IN ('ready', 'failed') GROUP BY code ORDER BY count DESC`,
    )
    const ready = rows.find(({ code }) => code === '')?.count ?? 0
    const failed = rows.filter(({ code }) => code !== '').map(({ count, code }) => `${count} ${code}`)
    if (failed.length === 0) return [ok(`${ready} versions are ready, none failed`)]
    return [
      warn(
        `${ready} versions are ready; failed: ${failed.join(', ')}`,
        'Each document says what to do; upload it again after that.',
      ),
    ]
  },
}

export async function exists(pool: Installation['database']['pool'], table: string): Promise<boolean> {
  const { rows } = await pool.query('SELECT to_regclass($1) IS NOT NULL AS found', [table])
  return rows[0]?.found === true
}
