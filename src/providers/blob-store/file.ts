import { createHash, randomUUID } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { AppError } from '../../core/errors.ts'
import type { BlobStore, ReceivedBlob } from './types.ts'

const HEAD_BYTES = 64 * 1024
const KEY = /^[a-z0-9-]+(\/[a-z0-9-]+)?$/

/** Keeps blobs as files below `folder` (mode 0700). What is being received is in `incoming`, the rest in `kept`. */
export function fileBlobStore(folder: string): BlobStore {
  const incoming = join(folder, 'incoming')
  const pathOf = (key: string): string => {
    if (!KEY.test(key)) throw new Error('malformed storage key')
    return join(folder, 'kept', key)
  }

  return {
    pathOf,
    async receive(source, maxBytes) {
      // A source that breaks before it is read from must not end the process; reading from it throws then.
      source.on('error', () => {})
      const path = join(incoming, randomUUID())
      // It may break while the file is being opened; reading it then throws what it broke with.
      source.on('error', () => {})
      try {
        await mkdir(incoming, { recursive: true, mode: 0o700 })
        return { ...(await write(source, path, maxBytes)), ...keeping(path, pathOf) }
      } catch (error) {
        await rm(path, { force: true })
        throw storageError(error)
      }
    },
    async open(key) {
      // Opened here, so that a missing file is an error of this call and not of the stream.
      const file = await open(pathOf(key))
      return file.createReadStream()
    },
    remove: (keyOrFolder) => rm(pathOf(keyOrFolder), { recursive: true, force: true }),
    async *list({ before } = {}) {
      for await (const project of entriesOf(join(folder, 'kept'))) {
        for await (const { name } of entriesOf(join(folder, 'kept', project.name))) {
          const key = `${project.name}/${name}`
          if (before === undefined || (await wasWrittenBefore(pathOf(key), before))) yield key
        }
      }
    },
    async sweep(olderThanMs) {
      const names = await readdir(incoming).catch(() => [])
      for (const name of names) {
        const path = join(incoming, name)
        const found = await stat(path).catch(() => null)
        if (found && Date.now() - found.mtimeMs >= olderThanMs) await rm(path, { force: true })
      }
    },
  }
}

/** Read bit by bit: a project may have a million files. A folder that is not there is empty. */
async function* entriesOf(path: string): AsyncGenerator<Dirent> {
  const folder = await opendir(path).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (folder) yield* folder
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** Not what has gone meanwhile. */
const wasWrittenBefore = async (path: string, moment: Date): Promise<boolean> =>
  ((await stat(path).catch(() => null))?.mtime ?? moment) < moment

async function write(source: Readable, path: string, maxBytes: number) {
  const hash = createHash('sha256')
  const head: Uint8Array[] = []
  let sizeBytes = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const bytes of source) {
      if (!(bytes instanceof Uint8Array)) throw new Error('a blob must come as bytes')
      if (sizeBytes < HEAD_BYTES) head.push(bytes.subarray(0, HEAD_BYTES - sizeBytes))
      sizeBytes += bytes.length
      if (sizeBytes > maxBytes) throw tooLarge(maxBytes)
      hash.update(bytes)
      await file.writeFile(bytes)
    }
    // What is acknowledged must survive a loss of power.
    await file.datasync()
  } finally {
    await file.close()
  }
  return { sha256: hash.digest('hex'), sizeBytes, head: Buffer.concat(head) }
}

const keeping = (path: string, pathOf: (key: string) => string): Pick<ReceivedBlob, 'keep' | 'discard'> => ({
  async keep(key) {
    const target = pathOf(key)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await rename(path, target)
  },
  discard: () => rm(path, { force: true }),
})

const tooLarge = (maxBytes: number): AppError =>
  new AppError(
    413,
    'file_too_large',
    `The file is larger than the ${Math.floor(maxBytes / 1024 / 1024)} MB that this server takes.`,
  )

function storageError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new AppError(507, 'storage_full', 'The server has no space left; nothing was stored.', { cause: error })
}
