import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the server of a data folder can be reached, left there for the command line. */
const FILE = 'server.url'

/** @returns what takes the address away again. A worker is not announced: commands have nothing to ask it. */
export function announceServer({ dataDir, role }: { dataDir: string; role: string }, url: string): () => void {
  if (role === 'worker') return () => {}
  const path = join(dataDir, FILE)
  writeFileSync(path, `${url}\n`, { mode: 0o600 })
  return () => rmSync(path, { force: true })
}

/** The address that a server left, which may have died since; null when there is none. */
export function announcedServer(dataDir: string): string | null {
  try {
    return readFileSync(join(dataDir, FILE), 'utf8').trim() || null
  } catch {
    return null
  }
}
