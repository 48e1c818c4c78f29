import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { BackupError, Beginning, Ending, FORMAT, kindOf } from './format.ts'
import { headOf } from './write-archive.ts'

/** What a backup is made of, in this order. The content of a file must be read before the next entry is asked for. */
export type ArchiveEntry =
  | { kind: 'begin'; beginning: Beginning }
  | { kind: 'rows'; table: string; lines: string }
  | { kind: 'file'; sha256: string; key: string; sizeBytes: number; content: AsyncIterable<Uint8Array> }
  | { kind: 'end'; ending: Ending }

/** A part of a table holds about a megabyte, or one row; PostgreSQL takes no JSON beyond a quarter of a gigabyte. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024

/**
 * Reads a backup to its end.
 * @throws BackupError for what is no backup, not whole, altered, or of a later format; what was done with the entries
 * before that must be taken back then.
 */
export async function* readArchive(path: string): AsyncGenerator<ArchiveEntry> {
  const entries = extract()
  // What breaks any of them is thrown where the entries are read.
  pipeline(createReadStream(path), createGunzip(), entries, () => {})
  const all = createHash('sha256')
  let last: ArchiveEntry['kind'] | null = null
  try {
    for await (const entry of entries) {
      const before = all.copy().digest('hex')
      all.update(headOf(entry.header.name, entry.header.size))
      const content = hashing(entry, all, path)
      const read = await entryOf(entry.header, content)
      const isInOrder = last === null ? read.kind === 'begin' : read.kind !== 'begin' && last !== 'end'
      if (!isInOrder || (read.kind === 'end' && read.ending.sha256 !== before)) throw new Error('altered')
      last = read.kind
      yield read
      // What the reader did not want.
      for await (const _ of content);
    }
  } catch (error) {
    throw told(error, path)
  } finally {
    entries.destroy()
  }
  if (last !== 'end') throw new BackupError(`${path} is not a whole backup: it breaks off.`)
}

async function entryOf({ name, size }: Header, content: AsyncIterable<Uint8Array>): Promise<ArchiveEntry> {
  const kind = kindOf(name)
  if (kind === null) throw new Error('an entry that no backup has')
  if (kind === 'begin') return { kind, beginning: beginningOf(JSON.parse(await textOf(content, size))) }
  if (kind === 'end') return { kind, ending: Value.Parse(Ending, JSON.parse(await textOf(content, size))) }
  if ('table' in kind) return { kind: 'rows', table: kind.table, lines: await textOf(content, size) }
  return { kind: 'file', ...kind.file, sizeBytes: size, content }
}

const AnyFormat = Type.Object({ format: Type.Integer(), groundwire: Type.String() })

function beginningOf(json: unknown): Beginning {
  const { format, groundwire } = Value.Parse(AnyFormat, json)
  if (format > FORMAT) {
    throw new BackupError(
      `This backup was made by Groundwire ${groundwire}, which writes another format; restore it by that.`,
    )
  }
  return Value.Parse(Beginning, json)
}

async function textOf(content: AsyncIterable<Uint8Array>, sizeBytes: number): Promise<string> {
  if (sizeBytes > MAX_TEXT_BYTES) throw new Error('a part that is larger than any')
  const parts: Uint8Array[] = []
  for await (const bytes of content) parts.push(bytes)
  return Buffer.concat(parts).toString('utf8')
}

async function* hashing(content: AsyncIterable<unknown>, hash: Hash, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of content) {
      if (!(bytes instanceof Uint8Array)) throw new Error('an archive comes as bytes')
      hash.update(bytes)
      yield bytes
    }
  } catch (error) {
    throw told(error, path)
  }
}

/** What zlib and tar say of an input that ends too soon. */
const BROKEN_OFF = /unexpected end/i

function told(error: unknown, path: string): BackupError {
  if (error instanceof BackupError) return error
  if (error instanceof Error && 'syscall' in error) return new BackupError(`${path} cannot be read: ${error.message}.`)
  if (error instanceof Error && BROKEN_OFF.test(error.message))
    return new BackupError(`${path} is not a whole backup: it breaks off.`)
  return new BackupError(`${path} is no backup of Groundwire, or it was damaged or altered.`, { cause: error })
}
