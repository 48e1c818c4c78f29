import type pg from 'pg'
import { type SchemaVersion, tablesOf } from '../../core/migrations.ts'
import { BackupError, type Beginning, type Ending } from './format.ts'
import { identityColumns, quoted, shapesOf } from './shapes.ts'

/** Puts rows back into the empty tables of a schema. */
export interface TableLoader {
  load(table: string, lines: string): Promise<void>
  /** Checks what was loaded against what was said of it. @throws BackupError */
  finish(ending: Pick<Ending, 'rows' | 'sequences'>): Promise<void>
}

/**
 * Foreign keys are taken away while rows come in any order, and put back by `finish`, which checks them all at once.
 * @throws BackupError when the tables are not those of this schema.
 */
export async function openTableLoader(
  client: pg.ClientBase,
  schema: SchemaVersion,
  tables: Beginning['tables'],
): Promise<TableLoader> {
  const inserts = await insertsOf(client, schema, tables)
  const counts = new Map<string, number>()
  const foreignKeys = await takeForeignKeys(client, tablesOf(schema))
  return {
    async load(table, lines) {
      const insert = inserts.get(table)
      if (insert === undefined) throw new BackupError(`The backup has rows of a table that it does not name: ${table}.`)
      // Each line is an array in JSON, and JSON has no line breaks of its own.
      const { rowCount } = await client.query(insert, [`[${lines.trimEnd().replaceAll('\n', ',')}]`])
      counts.set(table, (counts.get(table) ?? 0) + (rowCount ?? 0))
    },
    async finish({ rows, sequences }) {
      for (const [table, expected] of Object.entries(rows)) {
        const loaded = counts.get(table) ?? 0
        if (loaded !== expected)
          throw new BackupError(`The backup has ${loaded} rows of ${table} and says that there are ${expected}.`)
      }
      for (const foreignKey of foreignKeys) await client.query(foreignKey)
      await setSequences(client, tablesOf(schema), sequences)
    },
  }
}

async function insertsOf(
  client: pg.ClientBase,
  schema: SchemaVersion,
  tables: Beginning['tables'],
): Promise<Map<string, string>> {
  const shapes = new Map((await shapesOf(client, tablesOf(schema))).map(({ name, columns }) => [name, columns]))
  return new Map(
    tables.map(({ name, columns }) => {
      const types = new Map(shapes.get(name)?.map((column) => [column.name, column.type]))
      if (columns.length !== types.size || columns.some((column) => !types.has(column))) {
        throw new BackupError(`The backup's table ${name} is not that of ${schema.tag}, which it says that it is of.`)
      }
      const values = columns.map((column, at) => `(row->>${at})::${types.get(column)}`)
      return [
        name,
        `INSERT INTO ${quoted(name)} (${columns.map(quoted).join()}) OVERRIDING SYSTEM VALUE
         SELECT ${values.join()} FROM jsonb_array_elements($1::jsonb) AS row`,
      ]
    }),
  )
}

/** @returns the statements that put them back. */
async function takeForeignKeys(client: pg.ClientBase, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT relname AS table, conname AS name, pg_get_constraintdef(pg_constraint.oid) AS definition
     FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
     WHERE contype = 'f' AND relnamespace = 'public'::regnamespace AND relname = ANY($1)`,
    [tables],
  )
  for (const { table, name } of rows) {
    await client.query(`ALTER TABLE ${quoted(table)} DROP CONSTRAINT ${quoted(name)}`)
  }
  return rows.map(
    ({ table, name, definition }) => `ALTER TABLE ${quoted(table)} ADD CONSTRAINT ${quoted(name)} ${definition}`,
  )
}

/** No number is given a second time, also of what was deleted: what refers to it must not find another. */
async function setSequences(
  client: pg.ClientBase,
  tables: readonly string[],
  sequences: Ending['sequences'],
): Promise<void> {
  const values = new Map(sequences.map(({ table, column, value }) => [`${table}.${column}`, value]))
  for (const { table, column, sequence } of await identityColumns(client, tables)) {
    const value = values.get(`${table}.${column}`)
    if (value !== undefined) await client.query('SELECT setval($1::regclass, $2)', [sequence, value])
  }
}
