import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from './errors.ts'

/** @throws UsageError for the first that is not a readable file. */
export function checkFiles(paths: readonly string[]): void {
  for (const path of paths) if (!stat(path).isFile()) throw new UsageError(`${path} is not a file`)
}

/** The files that are meant: those named, and all below the folders named, hidden ones left out. */
export function filesUnder(paths: readonly string[]): string[] {
  return paths.flatMap((path) => (stat(path).isDirectory() ? filesIn(path) : [path]))
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
