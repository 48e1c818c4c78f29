import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { SetupError } from './errors.ts'

/** The database was migrated by a later version of Groundwire. */
export class DatabaseTooNew extends SetupError {}

/** Any number that no other user of the same database takes for an advisory lock. */
const MIGRATION_LOCK = 7_236_001

const Journal = Type.Object({ entries: Type.Array(Type.Object({ when: Type.Number() })) })

/** `migrations/` beside `src/` in a checkout and beside `dist/` in a package. */
const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

/**
 * Brings the database to this version's schema: all pending migrations in one transaction, under a lock, so that
 * of several replicas starting at once one migrates and the others wait.
 *
 * @param pool of sessions, not behind a pooler in transaction mode: the lock would stay with whoever comes next.
 * @throws DatabaseTooNew when the database holds a migration that this version does not know. SetupError when there is a
 * pooler in place of the server.
 */
export async function migrateDatabase(pool: pg.Pool): Promise<void> {
  const client = await pool.connect().catch((error: unknown) => {
    throw isPooler(error) ? new SetupError(POOLER) : error
  })
  try {
    await client.query('SET statement_timeout = 0')
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    await refuseNewer(client)
    await migrate(drizzle({ client }), { migrationsFolder })
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK])
  } finally {
    // Destroyed rather than returned: the lock and the setting go with the session, whatever happened.
    client.release(true)
  }
}

const POOLER =
  'DATABASE_URL leads to a pooler, such as PgBouncer; give it the server itself, and the pooler as DATABASE_POOLER_URL.'

/** It refuses the settings of a session. */
const isPooler = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('unsupported startup parameter')

async function refuseNewer(client: pg.PoolClient): Promise<void> {
  const journal = Value.Parse(Journal, JSON.parse(readFileSync(`${migrationsFolder}/meta/_journal.json`, 'utf8')))
  const known = Math.max(...journal.entries.map(({ when }) => when))
  const { rows: tables } = await client.query(`SELECT to_regclass('drizzle.__drizzle_migrations') AS found`)
  if (tables[0]?.found === null) return
  const { rows } = await client.query('SELECT max(created_at) AS latest FROM drizzle.__drizzle_migrations')
  const latest = Number(rows[0]?.latest ?? 0)
  if (latest > known) {
    throw new DatabaseTooNew(
      'The database was written by a newer version of Groundwire; start that version, or restore a backup for this one.',
    )
  }
}
