import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Bytes of memory that a process occupies, heap and buffers alike; `null` when it is gone or the system doesn't tell. */
export async function residentBytes(pid: number): Promise<number | null> {
  try {
    const kilobytes =
      process.platform === 'linux' ? ofStatus(pid) : (await run('ps', ['-o', 'rss=', '-p', `${pid}`])).stdout
    const value = Number.parseInt(kilobytes ?? '', 10)
    return Number.isNaN(value) ? null : value * 1024
  } catch {
    return null
  }
}

/** Read synchronously: it is memory, not a disk, and the thread pool may be busy with password hashes. */
const ofStatus = (pid: number): string | undefined =>
  /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
