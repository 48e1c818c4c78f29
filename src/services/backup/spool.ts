import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Texts put aside on disk, in order. */
export interface Spool {
  add(name: string, content: string): Promise<void>
  /** Each is gone once the next is asked for. */
  entries(): AsyncGenerator<{ name: string; content: string }>
  remove(): void
}

/** What a process that died has left is removed after a day. */
const STALE_MS = 24 * 60 * 60 * 1_000

/** In a folder below `dataDir` that its owner alone can read. */
export function openSpool(dataDir: string): Spool {
  const parent = join(dataDir, 'spool')
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(parent)) {
    const left = join(parent, name)
    const found = statSync(left, { throwIfNoEntry: false })
    if (found && Date.now() - found.mtimeMs > STALE_MS) rmSync(left, { recursive: true, force: true })
  }
  const folder = mkdtempSync(join(parent, 'backup-'))
  const names: string[] = []
  const pathOf = (index: number): string => join(folder, String(index))
  return {
    async add(name, content) {
      await writeFile(pathOf(names.length), content, { mode: 0o600 })
      names.push(name)
    },
    async *entries() {
      for (const [index, name] of names.entries()) {
        yield { name, content: await readFile(pathOf(index), 'utf8') }
        rmSync(pathOf(index))
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
