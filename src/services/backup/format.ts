import { type Static, Type } from 'typebox'
import { SetupError } from '../../core/errors.ts'

/**
 * A backup is a tar, compressed by gzip, that any tool opens:
 *
 * - `backup.json`: what made it, and the columns of each table
 * - `tables/<table>/<number>.ndjson`: rows, each an array of the columns as PostgreSQL writes them, or null
 * - `files/<SHA-256>/<storage key>`: the originals of the documents
 * - `end.json`: counts, and the SHA-256 of all that came before; without it an archive is not whole
 */
export const FORMAT = 1
export const BEGIN_ENTRY = 'backup.json'
export const END_ENTRY = 'end.json'

/** The archive is not what it should be, or must not go where it should; one line for the person at the terminal. */
export class BackupError extends SetupError {}

export const Beginning = Type.Object({
  format: Type.Integer(),
  groundwire: Type.String(),
  /** The last migration of the database. */
  schema: Type.Object({ tag: Type.String(), when: Type.Number() }),
  created_at: Type.String(),
  tables: Type.Array(Type.Object({ name: Type.String(), columns: Type.Array(Type.String(), { minItems: 1 }) })),
})
export type Beginning = Static<typeof Beginning>

export const Ending = Type.Object({
  /** Rows of each table. */
  rows: Type.Record(Type.String(), Type.Integer()),
  /** The newest number of each identity column that has given one, so that none is given twice. */
  sequences: Type.Array(Type.Object({ table: Type.String(), column: Type.String(), value: Type.Number() })),
  files: Type.Integer(),
  file_bytes: Type.Number(),
  /** Originals that were not there, or not as they were stored; not in the archive, or not whole. */
  lost_files: Type.Integer(),
  /** Storage keys of the first ones. */
  lost_keys: Type.Array(Type.String()),
  sha256: Type.String(),
})
export type Ending = Static<typeof Ending>

/** Names of lost files that are told; of more only the number is. */
export const MAX_LOST_KEYS = 100

export const tableEntry = (table: string, part: number): string =>
  `tables/${table}/${String(part).padStart(6, '0')}.ndjson`
export const fileEntry = ({ sha256, key }: { sha256: string; key: string }): string => `files/${sha256}/${key}`

const TABLE_ENTRY = /^tables\/([a-z0-9_]+)\/\d+\.ndjson$/
const FILE_ENTRY = /^files\/([0-9a-f]{64})\/([a-z0-9-]+\/[a-z0-9-]+)$/

export type EntryKind = { table: string } | { file: { sha256: string; key: string } } | 'begin' | 'end' | null

/** What an entry is by its name; null for one that no backup has. */
export function kindOf(name: string): EntryKind {
  if (name === BEGIN_ENTRY) return 'begin'
  if (name === END_ENTRY) return 'end'
  const [, table] = TABLE_ENTRY.exec(name) ?? []
  if (table !== undefined) return { table }
  const [, sha256, key] = FILE_ENTRY.exec(name) ?? []
  return sha256 !== undefined && key !== undefined ? { file: { sha256, key } } : null
}
