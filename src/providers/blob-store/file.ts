import { randomUUID } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { access, constants, mkdir, open, opendir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SetupError } from '../../core/errors.ts'
import { checkedKey, measure } from './received.ts'
import { BlobMissing, type BlobStore, StorageUnavailable, storageFull } from './types.ts'
import { verified } from './verified.ts'

/** Keeps blobs as files below `folder` (mode 0700). What is being received is in `incoming`, the rest in `kept`. */
export function fileBlobStore(folder: string): BlobStore {
  const incoming = join(folder, 'incoming')
  const pathOf = (key: string): string => join(folder, 'kept', checkedKey(key))
  const makeFolder = (path: string) => mkdir(path, { recursive: true, mode: 0o700 })

  async function putInPlace(path: string, target: string): Promise<void> {
    await makeFolder(dirname(target))
    await rename(path, target)
    const directory = await open(dirname(target))
    // As the bytes, the name must survive a loss of power.
    await directory.sync().finally(() => directory.close())
  }

  async function openFile(key: string) {
    // Opened here, so that a missing file is an error of this call and not of the stream.
    return open(pathOf(key)).catch((error: unknown) => {
      throw isMissing(error) ? new BlobMissing(error) : storageError(error)
    })
  }

  return {
    async receive(source, { key, maxBytes }) {
      // It may break while the file is being opened and must not end the process; reading it then throws what it broke with.
      source.on('error', () => {})
      const target = pathOf(key)
      const path = join(incoming, randomUUID())
      try {
        await makeFolder(incoming)
        const file = await open(path, 'wx', 0o600)
        try {
          const measured = await measure(source, maxBytes, (bytes) => file.writeFile(bytes))
          // What is acknowledged must survive a loss of power.
          await file.datasync()
          return {
            ...measured,
            async keep() {
              await inOurWords(putInPlace(path, target))
            },
            discard: () => rm(path, { force: true }),
          }
        } finally {
          await file.close()
        }
      } catch (error) {
        await rm(path, { force: true }).catch(() => {})
        throw storageError(error)
      }
    },
    open: async (key, range) => (await openFile(key)).createReadStream(range ?? {}),
    async withFile({ key, sha256 }, signal, use) {
      const file = await openFile(key)
      for await (const _ of verified(file.createReadStream({ signal }), sha256));
      return use(pathOf(key))
    },
    remove: (keyOrFolder) => inOurWords(rm(pathOf(keyOrFolder), { recursive: true, force: true })),
    async *list() {
      for await (const project of entriesOf(join(folder, 'kept'))) {
        for await (const { name } of entriesOf(join(folder, 'kept', project.name))) yield `${project.name}/${name}`
      }
    },
    async sweep(olderThanMs) {
      const names = await readdir(incoming).catch(() => [])
      if (names.length === 0) return
      const now = await timeIn(incoming)
      for (const name of names) {
        const path = join(incoming, name)
        const found = await stat(path).catch(() => null)
        if (found && now - found.mtimeMs >= olderThanMs) await rm(path, { force: true })
      }
    },
    async probe() {
      try {
        await makeFolder(incoming)
        await access(incoming, constants.R_OK | constants.W_OK | constants.X_OK)
      } catch (error) {
        throw new SetupError(`The folder of files ${folder} cannot be written to (${codeOf(error)}).`, { cause: error })
      }
    },
  }
}

/** By the clock that files are stamped with: replicas share the folder, and not always the time. */
async function timeIn(folder: string): Promise<number> {
  const probe = join(folder, `now-${randomUUID()}`)
  await writeFile(probe, '', { mode: 0o600 })
  const { mtimeMs } = await stat(probe)
  await rm(probe, { force: true })
  return mtimeMs
}

/** Read bit by bit: a project may have a million files. A folder that is not there is empty. */
async function* entriesOf(path: string): AsyncGenerator<Dirent> {
  const folder = await opendir(path).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (folder) yield* folder
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT'

const FULL = new Set(['ENOSPC', 'EDQUOT'])
/** The disk, the mount or this process' rights: nothing that a client sent. */
const AWAY = new Set(['EIO', 'EROFS', 'EACCES', 'EPERM', 'ESTALE', 'ENOTDIR', 'EMFILE', 'ENFILE', 'ENXIO'])

async function inOurWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw storageError(error)
  }
}

function storageError(error: unknown): unknown {
  if (FULL.has(codeOf(error))) return storageFull(error)
  return AWAY.has(codeOf(error)) ? new StorageUnavailable(error) : error
}
