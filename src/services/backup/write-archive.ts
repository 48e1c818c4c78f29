import { createHash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { type Pack, pack } from 'tar-stream'
import { END_ENTRY, type Ending } from './format.ts'

/** Originals are mostly compressed already, and rows shrink to a third at any level. */
const LEVEL = 3

/** Where a backup is put together, entry by entry; each call waits until there is room for more. */
export interface ArchiveWriter {
  add(name: string, content: string): Promise<void>
  /** An entry of exactly `sizeBytes`: what is missing is filled up, what is too much is left out. */
  addStream(name: string, sizeBytes: number, content: AsyncIterable<Uint8Array>): Promise<void>
  /** What says that the archive is whole. */
  end(ending: Omit<Ending, 'sha256'>): Promise<void>
}

/** The bytes of the archive that `produce` fills; they break off with what it throws. It is told when nobody reads on. */
export function writeArchive(produce: (archive: ArchiveWriter, signal: AbortSignal) => Promise<void>): Readable {
  const tar = pack()
  const gone = new AbortController()
  const bytes = pipeline(Readable.from(tar), createGzip({ level: LEVEL }), () => {
    gone.abort(new Error('nobody reads the backup any more'))
    tar.destroy()
  })
  produce(writerOf(tar), gone.signal).then(
    () => tar.finalize(),
    (error: Error) => bytes.destroy(error),
  )
  return bytes
}

function writerOf(tar: Pack): ArchiveWriter {
  const all = createHash('sha256')
  const add = async (name: string, content: string): Promise<void> => {
    const body = Buffer.from(content)
    all.update(headOf(name, body.length)).update(body)
    await new Promise<void>((resolve, reject) => {
      // A reader that leaves is told to the entry, too: an error that nobody hears would end the process.
      tar.entry({ name, mode: 0o600 }, body, (error) => (error ? reject(error) : resolve())).on('error', reject)
    })
  }
  return {
    add,
    async addStream(name, sizeBytes, content) {
      all.update(headOf(name, sizeBytes))
      await new Promise<void>((resolve, reject) => {
        const entry = tar.entry({ name, size: sizeBytes, mode: 0o600 }, (error) => (error ? reject(error) : resolve()))
        entry.on('error', reject)
        pipeline(Readable.from(passing(exactly(sizeBytes, content), (bytes) => all.update(bytes))), entry, (error) => {
          if (error) reject(error)
        })
      })
    },
    end: (ending) => add(END_ENTRY, JSON.stringify({ ...ending, sha256: all.copy().digest('hex') })),
  }
}

/** Names and lengths count too: an entry that is gone or renamed is noticed. */
export const headOf = (name: string, sizeBytes: number): string => `${name}\n${sizeBytes}\n`

/** What passes is shown to `see`. */
export async function* passing(
  content: AsyncIterable<Uint8Array>,
  see: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of content) {
    see(bytes)
    yield bytes
  }
}

const FILLER = Buffer.alloc(64 * 1024)

async function* exactly(sizeBytes: number, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let missing = sizeBytes
  for await (const bytes of content) {
    const part = bytes.subarray(0, missing)
    missing -= part.length
    if (part.length > 0) yield part
  }
  for (; missing > 0; missing -= FILLER.length) yield FILLER.subarray(0, missing)
}
