import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { applyMigrations, inMigration, knownSchemas, type SchemaVersion, tablesOf } from '../../src/core/migrations.ts'

const folder = join(import.meta.dirname, '../fixtures/schemas')

/** A schema that was released, and every row of an installation that ran on it. */
export interface EarlierSchema {
  schema: SchemaVersion
  /** Statements that fill a database of this schema; the comments on top tell by which migrations it came about. */
  sql: string
}

/** Of each there is a file, which `scripts/schema-fixture.ts` has made. */
export const EARLIER_SCHEMAS: readonly EarlierSchema[] = knownSchemas().flatMap((schema) => {
  const file = `${schema.tag}.sql`
  return readdirSync(folder).includes(file) ? [{ schema, sql: readFileSync(join(folder, file), 'utf8') }] : []
})

/** Makes of any database one as that installation left it. */
export async function becomeEarlier(pool: pg.Pool, { schema, sql }: EarlierSchema): Promise<void> {
  await pool.query('DROP SCHEMA public CASCADE; DROP SCHEMA IF EXISTS drizzle, pgboss CASCADE; CREATE SCHEMA public')
  await inMigration(pool, async (client) => {
    await applyMigrations(client, schema.when)
    await client.query(sql)
  })
}

/** Every value that it holds, by table and column, as text: what a migration adds does not show. */
export async function valuesOf(pool: pg.Pool, schema: SchemaVersion): Promise<Record<string, unknown>> {
  const columns = columnsOf.get(schema.tag) ?? (await readColumns(pool, schema))
  columnsOf.set(schema.tag, columns)
  const values: Record<string, unknown> = {}
  for (const [table, names] of columns) {
    const { rows } = await pool.query({
      text: `SELECT ${names.map((name) => `"${name}"::text`).join()} FROM "${table}" ORDER BY 1, 2`,
      rowMode: 'array',
    })
    values[table] = rows
  }
  return values
}

/** Read once for each schema, while a database has it. */
const columnsOf = new Map<string, Map<string, string[]>>()

async function readColumns(pool: pg.Pool, schema: SchemaVersion): Promise<Map<string, string[]>> {
  const { rows } = await pool.query(
    `SELECT table_name AS table, array_agg(column_name::text ORDER BY ordinal_position) AS names
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ANY($1) GROUP BY 1 ORDER BY 1`,
    [tablesOf(schema)],
  )
  return new Map(rows.map(({ table, names }) => [table, names]))
}
