import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, statSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UsageError } from './errors.ts'

/** A file on disk and what its document is called. */
export interface NamedFile {
  path: string
  name: string
}

/** As long as a document's name may be. */
const MAX_NAME = 255

/** @throws UsageError for the first that is not a readable file. */
export function checkFiles(paths: readonly string[]): void {
  for (const path of paths) if (!stat(path).isFile()) throw new UsageError(`${path} is not a file`)
}

/** @throws UsageError for what is not a folder. */
export function checkFolder(path: string): void {
  if (!stat(path).isDirectory()) throw new UsageError(`${path} is not a folder`)
}

/** The files that are meant: those named, and all below the folders named, hidden ones left out. */
export function filesUnder(paths: readonly string[]): NamedFile[] {
  return paths.flatMap((path) =>
    stat(path).isDirectory()
      ? filesIn(path).map((file) => ({ path: file, name: nameWithin(path, file) }))
      : [{ path, name: basename(path) }],
  )
}

/**
 * What a file below a folder is called: its way from there, as `2022 › report.pdf`, so that two files of one name in
 * different folders are two documents. A name too long loses its beginning.
 */
export function nameWithin(folder: string, file: string): string {
  return relative(folder, file).split(sep).join(' › ').normalize('NFC').slice(-MAX_NAME)
}

/** Whether a file is one of those that are left out: it, or a folder on the way to it, is hidden. */
export const isHidden = (folder: string, file: string): boolean =>
  relative(folder, file)
    .split(sep)
    .some((part) => part.startsWith('.') && part !== '.')

/** SHA-256 of a file's bytes, in hexadecimal. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return filesIn(path)
      return entry.isFile() ? [path] : []
    })
}

function stat(path: string) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new UsageError(`${path} does not exist`)
  return found
}
