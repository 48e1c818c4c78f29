import { promisify } from 'node:util'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { ParseFailure } from './types.ts'

/** Entries of an archive; an office file has some hundred, a book some thousand. */
const MAX_ENTRIES = 20_000
/** All entries of an archive together, unpacked. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024

/** The files in a ZIP archive, unpacked one by one when they are asked for. */
export interface ZipArchive {
  /** Names in the order of the archive's directory; folders are not among them. */
  readonly names: readonly string[]
  has(name: string): boolean
  /** @throws ParseFailure `corrupt_file` when there is no such entry or it is broken, `file_too_large` beyond the cap. */
  read(name: string): Promise<Uint8Array>
  /** The same piece by piece, for entries that are best never held whole. */
  stream(name: string): AsyncGenerator<Uint8Array, void, undefined>
}

const fromBuffer = promisify<Buffer, yauzl.Options, ZipFile>(yauzl.fromBuffer)

/**
 * Opens an archive that is in memory. What is unpacked is counted as it comes, since the sizes an archive states may lie:
 * all that is read from it is at most 512 MiB, each entry counted every time it is read.
 * @throws ParseFailure `corrupt_file`, `file_too_large`.
 */
export async function openZip(bytes: Uint8Array): Promise<ZipArchive> {
  const zip = await fromBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    lazyEntries: true,
    autoClose: false,
    validateEntrySizes: true,
    strictFileNames: false,
  }).catch(refuse)
  const entries = await readDirectory(zip).catch(refuse)
  let unpacked = 0

  async function* stream(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    const entry = entries.get(name)
    if (!entry) throw new ParseFailure('corrupt_file', `A part of this file is missing: ${name.slice(0, 100)}.`)
    if (entry.isEncrypted()) throw new ParseFailure('encrypted_file', 'This archive is protected by a password.')
    const content = await promisify<Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip))(entry).catch(refuse)
    try {
      for await (const piece of content) {
        if (!Buffer.isBuffer(piece)) throw new Error('a byte stream gave something else')
        unpacked += piece.length
        if (unpacked > MAX_UNPACKED_BYTES) throw tooLarge()
        yield piece
      }
    } catch (error) {
      refuse(error)
    }
  }

  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    stream,
    async read(name) {
      const pieces: Uint8Array[] = []
      for await (const piece of stream(name)) pieces.push(piece)
      return Buffer.concat(pieces)
    },
  }
}

function readDirectory(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  if (zip.entryCount > MAX_ENTRIES) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', () => resolve(entries))
    zip.on('entry', (entry: Entry) => {
      // Nothing is ever written under an entry's name, so `../` in one does no harm.
      if (!entry.fileName.endsWith('/') && !entries.has(entry.fileName)) entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.readEntry()
  })
}

const tooLarge = (): ParseFailure =>
  new ParseFailure('file_too_large', 'This file unpacks to more than can be read (512 MB, or 20,000 parts).')

/** What the library says of a broken archive is for its author; what matters is that it cannot be unpacked. */
function refuse(error: unknown): never {
  if (error instanceof ParseFailure) throw error
  throw new ParseFailure('corrupt_file', 'This file is damaged: it cannot be unpacked.', { cause: error })
}
