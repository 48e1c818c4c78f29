import type pg from 'pg'
import { type SchemaVersion, schemaOf, tablesOf } from '../../core/migrations.ts'
import { fetched } from './cursor.ts'
import { BackupError, type Beginning, type Ending, tableEntry } from './format.ts'
import { type Column, identityColumns, quoted, shapesOf, type TableShape } from './shapes.ts'

/**
 * What is not in a backup. A session that was signed out of, and a token that was used, since the backup would be good
 * again: everybody signs in anew. Answers kept for repeated requests are of no use a day later.
 */
const LEFT_OUT = ['sessions', 'refresh_tokens', 'idempotency_keys']

/** A part of a table holds so many rows, or about so much, or one row; it is what a backup holds in memory at a time. */
const PLACES_PER_FETCH = 5_000
const ROWS_PER_PART = 1_000
const PART_BYTES = 1024 * 1024
const FILES_PER_FETCH = 1_000
/** A binary value as text: `halfvec` is five times as long, `bytea` twice. */
const TEXT_FACTOR = 6

/** Some rows of one table, as an entry of the archive. */
export interface Part {
  name: string
  table: string
  rows: number
  lines: string
}

/** The database as it is at one moment, whatever is written meanwhile; of the session that holds the transaction. */
export interface Snapshot {
  schema: SchemaVersion
  tables: TableShape[]
  parts(): AsyncGenerator<Part>
  sequences(): Promise<Ending['sequences']>
  /** The originals that its rows refer to. */
  files(): AsyncGenerator<StoredFile>
}

const FILES = `SELECT DISTINCT ON (storage_key) storage_key AS key, sha256, size_bytes AS "sizeBytes" FROM document_versions`

export interface StoredFile {
  key: string
  sha256: string
  sizeBytes: number
}

/** Begins a transaction on this connection that sees one moment; whoever releases the connection ends it. */
export async function openSnapshot(client: pg.ClientBase): Promise<Snapshot> {
  await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
    SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'iso_8601';
    SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1`)
  const schema = await schemaOf(client)
  if (!schema) throw new BackupError('There is nothing to back up: this database holds no Groundwire yet.')
  const tables = await shapesOf(
    client,
    tablesOf(schema).filter((name) => !LEFT_OUT.includes(name)),
  )
  return {
    schema,
    tables,
    async *parts() {
      for (const table of tables) yield* partsOf(client, table)
    },
    sequences: () => sequencesOf(client, tablesOf(schema)),
    files: () => fetched<StoredFile>(client, FILES, FILES_PER_FETCH),
  }
}

export const describe = ({ schema, tables }: Snapshot): Pick<Beginning, 'schema' | 'tables'> => ({
  schema: { tag: schema.tag, when: schema.when },
  tables: tables.map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) })),
})

async function* partsOf(client: pg.ClientBase, { name: table, columns }: TableShape): AsyncGenerator<Part> {
  const select = `SELECT ${columns.map(({ name }) => `${quoted(name)}::text`).join()}
    FROM ${quoted(table)} WHERE ctid = ANY($1::tid[])`
  let part = 0
  for await (const places of placesOf(client, table, columns)) {
    const { rows } = await client.query<unknown[]>({ text: select, values: [places], rowMode: 'array' })
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
    yield { name: tableEntry(table, ++part), table, rows: rows.length, lines }
  }
}

/** Where the rows of a table are, in portions that are read at once. The sizes are had without reading the values. */
async function* placesOf(client: pg.ClientBase, table: string, columns: readonly Column[]): AsyncGenerator<string[]> {
  const places = `SELECT ctid::text AS place, ${columns.map(sizeOf).join(' + ')} AS size FROM ${quoted(table)}`
  let portion: string[] = []
  let bytes = 0
  for await (const { place, size } of fetched<{ place: string; size: number }>(client, places, PLACES_PER_FETCH)) {
    if (portion.length > 0 && (portion.length >= ROWS_PER_PART || bytes + size > PART_BYTES)) {
      yield portion
      portion = []
      bytes = 0
    }
    portion.push(place)
    bytes += size
  }
  if (portion.length > 0) yield portion
}

const sizeOf = ({ name, type }: Column): string =>
  type === 'text'
    ? `coalesce(octet_length(${quoted(name)}), 0)`
    : `coalesce(pg_column_size(${quoted(name)}), 0) * ${TEXT_FACTOR}`

/** They are not part of the snapshot, and at most ahead of it. */
async function sequencesOf(client: pg.ClientBase, tables: readonly string[]): Promise<Ending['sequences']> {
  const columns = await identityColumns(client, tables)
  if (columns.length === 0) return []
  const values = columns.map(({ sequence }, at) => `SELECT ${at} AS at, last_value, is_called FROM ${sequence}`)
  const { rows } = await client.query(values.join(' UNION ALL '))
  const called = new Map(rows.flatMap((row) => (row.is_called ? [[row.at, row.last_value]] : [])))
  return columns.flatMap(({ table, column }, at) => {
    const value = called.get(at)
    return typeof value === 'number' ? [{ table, column, value }] : []
  })
}
