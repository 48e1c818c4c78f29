import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type pg from 'pg'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { SetupError } from './errors.ts'

/** The database was migrated by a later version of Groundwire. */
export class DatabaseTooNew extends SetupError {}

/** The state of the database after one of the migrations. */
export interface SchemaVersion {
  /** Counted from 0. */
  idx: number
  /** Name of the migration, such as `0001_runs_agents_usage`. */
  tag: string
  /** When it was made, which orders them: the number that the database keeps of it. */
  when: number
}

/** Any number that no other user of the same database takes for an advisory lock. */
const MIGRATION_LOCK = 7_236_001

const Journal = Type.Object({
  entries: Type.Array(Type.Object({ idx: Type.Integer(), tag: Type.String(), when: Type.Number() })),
})
const Snapshot = Type.Object({ tables: Type.Record(Type.String(), Type.Object({ name: Type.String() })) })

/** `migrations/` beside `src/` in a checkout and beside `dist/` in a package. */
const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))
const readMeta = (name: string): unknown => JSON.parse(readFileSync(`${migrationsFolder}/meta/${name}.json`, 'utf8'))

/** The schemas that this version knows, oldest first. */
export const knownSchemas = (): SchemaVersion[] => Value.Parse(Journal, readMeta('_journal')).entries

/** Names of all tables that there are in a schema. */
export function tablesOf({ idx }: SchemaVersion): string[] {
  const { tables } = Value.Parse(Snapshot, readMeta(`${String(idx).padStart(4, '0')}_snapshot`))
  return Object.values(tables).map(({ name }) => name)
}

/**
 * Brings the database to this version's schema: all pending migrations in one transaction, under a lock, so that
 * of several replicas starting at once one migrates and the others wait.
 *
 * @param pool of sessions, not behind a pooler in transaction mode: the lock would stay with whoever comes next.
 * @throws DatabaseTooNew when the database holds a migration that this version does not know. SetupError when there is a
 * pooler in place of the server.
 */
export async function migrateDatabase(pool: pg.Pool): Promise<void> {
  await inMigration(pool, async (client) => {
    await schemaOf(client)
    await applyMigrations(client)
  })
}

/** One transaction without deadlines, beside which nobody migrates: all of `work` is done, or nothing. */
export async function inMigration<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw isPooler(error) ? new SetupError(POOLER) : error
  })
  let isDone = false
  try {
    await client.query('BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0')
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    const result = await work(client)
    await client.query('COMMIT')
    isDone = true
    return result
  } finally {
    // A connection that is not returned takes its open transaction with it, whatever happened.
    client.release(!isDone)
  }
}

const POOLER =
  'DATABASE_URL leads to a pooler, such as PgBouncer; give it the server itself, and the pooler as DATABASE_POOLER_URL.'

/** It refuses the settings of a session. */
const isPooler = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('unsupported startup parameter')

/**
 * Applies what is missing, up to and with the migration made at `through`, within the caller's transaction: Drizzle's own
 * `migrate` has one of its own, always goes to the end, and keeps the same record of what it did.
 */
export async function applyMigrations(client: pg.ClientBase, through = Number.POSITIVE_INFINITY): Promise<void> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS drizzle;
    CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`)
  const applied = (await latestMigration(client)) ?? 0
  const wanted = ({ folderMillis }: { folderMillis: number }) => folderMillis > applied && folderMillis <= through
  for (const { sql, hash, folderMillis } of readMigrationFiles({ migrationsFolder }).filter(wanted)) {
    for (const statement of sql) await client.query(statement)
    await client.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', [
      hash,
      folderMillis,
    ])
  }
}

/** The schema that a database has; null for one without. @throws DatabaseTooNew for one that this version does not know. */
export async function schemaOf(client: pg.ClientBase): Promise<SchemaVersion | null> {
  const latest = await latestMigration(client)
  if (latest === null) return null
  const known = knownSchemas()
  if (latest > Math.max(...known.map(({ when }) => when))) {
    throw new DatabaseTooNew(
      'The database was written by a newer version of Groundwire; start that version, or restore a backup for this one.',
    )
  }
  return known.findLast(({ when }) => when <= latest) ?? null
}

async function latestMigration(client: pg.ClientBase): Promise<number | null> {
  const { rows: tables } = await client.query(`SELECT to_regclass('drizzle.__drizzle_migrations') AS found`)
  if (tables[0]?.found === null) return null
  const { rows } = await client.query('SELECT max(created_at) AS latest FROM drizzle.__drizzle_migrations')
  return rows[0]?.latest ?? null
}
