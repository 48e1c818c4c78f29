import type pg from 'pg'
import { knownSchemas, schemaOf, tablesOf } from '../../core/migrations.ts'
import { BackupError } from './format.ts'
import { quoted } from './shapes.ts'

/** What a server names its sessions (`core/database.ts`). */
const SERVER = 'groundwire'

/** @throws BackupError when a server works on this database, which would not bear to have it changed under it. */
export async function refuseWhileServed(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()`,
    [SERVER],
  )
  if (rows[0]?.count > 0)
    throw new BackupError('A Groundwire server works on this database; stop all of them before you restore.')
}

/** Whether people have left anything in it; one that was only started has the operator's account and no more. */
export async function hasContent(client: pg.ClientBase): Promise<boolean> {
  if (!(await schemaOf(client))) return false
  const { rows } = await client.query(`SELECT EXISTS (SELECT FROM users WHERE kind = 'person')
    OR EXISTS (SELECT FROM documents) OR EXISTS (SELECT FROM conversations) AS found`)
  return rows[0]?.found === true
}

/**
 * Takes all tables of any schema of Groundwire away, and its jobs; what else may be in the database stays.
 * @throws BackupError when tables of these names are somebody else's.
 */
export async function dropEverything(client: pg.ClientBase): Promise<void> {
  const isOurs = (await schemaOf(client)) !== null
  const ours = [...new Set(knownSchemas().flatMap(tablesOf))]
  const { rows } = await client.query<{ functions: string[] | null; tables: string[] | null }>(
    `SELECT array_agg(DISTINCT tgfoid::regprocedure::text) FILTER (WHERE tgfoid IS NOT NULL) AS functions,
       array_agg(DISTINCT relname::text) AS tables
     FROM pg_class LEFT JOIN pg_trigger ON tgrelid = pg_class.oid AND NOT tgisinternal
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname = ANY($1)`,
    [ours],
  )
  const { functions, tables } = rows[0] ?? {}
  if (tables && !isOurs) {
    throw new BackupError(
      `This database has tables of another program (${tables.join(', ')}); give Groundwire its own.`,
    )
  }
  if (tables) await client.query(`DROP TABLE ${tables.map(quoted).join()} CASCADE`)
  // What triggers call is left behind by their tables.
  for (const name of functions ?? []) await client.query(`DROP FUNCTION ${name}`)
  await client.query('DROP SCHEMA IF EXISTS drizzle, pgboss CASCADE')
}
