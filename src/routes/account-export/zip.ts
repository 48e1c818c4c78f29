import { Readable } from 'node:stream'
import type ZipStream from 'zip-stream'

/** A file to be put into an archive. */
export interface ZipFile {
  /** With folders, divided by `/`. */
  name: string
  /** A text, or bytes and texts that are made as the archive takes them. */
  content: string | AsyncIterable<string | Uint8Array>
  /** It would not get smaller. */
  isCompressed?: boolean
}

/**
 * Packs files one after the other, each asked for when the one before is in. In memory are what the reader has not taken yet and
 * the archive's directory, some hundred bytes a file. However the reader ends, `files` is ended too.
 */
export async function* zipOf(files: AsyncIterable<ZipFile>): AsyncGenerator<Uint8Array> {
  const { default: Archive } = await import('zip-stream')
  const archive = new Archive({ level: 6 })
  const closed = new AbortController()
  const pack = async (): Promise<void> => {
    for await (const file of files) await add(archive, file, closed.signal)
    archive.finalize()
  }
  const packed = pack().catch((error: unknown) => {
    archive.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  try {
    yield* archive
  } finally {
    closed.abort(new Error('The archive was closed.'))
    archive.destroy()
    await packed
  }
}

/** @returns when the archive has taken the file. @throws what its source breaks with, or the reason of `signal`. */
async function add(archive: ZipStream, { name, content, isCompressed }: ZipFile, signal: AbortSignal): Promise<void> {
  const source = typeof content === 'string' ? Buffer.from(content) : Readable.from(content, { objectMode: false })
  const taken = Promise.withResolvers<void>()
  const give = () => taken.reject(signal.reason)
  // A closed archive takes nothing more, and does not say so.
  signal.addEventListener('abort', give)
  try {
    signal.throwIfAborted()
    archive.entry(source, { name, store: isCompressed ?? false }, (error) =>
      error ? taken.reject(error) : taken.resolve(),
    )
    await taken.promise
  } finally {
    signal.removeEventListener('abort', give)
    if (source instanceof Readable) source.destroy()
  }
}
