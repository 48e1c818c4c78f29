import { Readable } from 'node:stream'

/** A file to be put into an archive. */
export interface ZipFile {
  /** With folders, divided by `/`. */
  name: string
  /** A text, or bytes and texts that are made as the archive takes them. */
  content: string | AsyncIterable<string | Uint8Array>
}

/**
 * Packs files one after the other, each asked for when the one before has been taken. In memory are what the reader has not
 * taken yet and the archive's directory, some hundred bytes a file. However reading ends, `files` is ended too.
 */
export async function* zipOf(files: AsyncIterable<ZipFile>): AsyncGenerator<Uint8Array> {
  const { makeZip } = await import('client-zip')
  const entries = entriesOf(files)
  try {
    // What is packed is ended here; cancelled, the archive would throw into it.
    for await (const bytes of makeZip(entries).values({ preventCancel: true })) yield bytes
  } finally {
    await entries.return()
  }
}

async function* entriesOf(files: AsyncIterable<ZipFile>) {
  for await (const { name, content } of files) {
    const input = typeof content === 'string' ? Buffer.from(content) : Readable.from(content, { objectMode: false })
    try {
      yield { name, input }
    } finally {
      // Which closes the file that it is read from.
      if (input instanceof Readable) input.destroy()
    }
  }
}
