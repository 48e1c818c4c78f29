import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const script = join(import.meta.dirname, '../../../scripts/services')
const START_TRIES = 10

/** A real server for one test alone, which may be killed, held still, and started again over the same data. */
export interface Service {
  /** What `scripts/services env` says of it. */
  env: Record<string, string>
  /** Where its data is. */
  folder: string
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>
  start(): Promise<void>
  /** It takes connections, and does nothing any more, until `resume`. */
  pause(): void
  resume(): void
  remove(): Promise<void>
}

/** Why a test that needs such a server is skipped; empty where it can be had. */
export const needsServices =
  process.env.GROUNDWIRE_SERVICES === 'docker'
    ? ' (skipped: it kills processes of scripts/services, not containers)'
    : ''

/** Starts a set of `scripts/services` that holds this one service, and what it needs. */
export async function aService(name: 'postgres' | 'redis' | 'jaeger' | 's3' | 'litellm' | 'chroma'): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), `groundwire-${name}-`))
  // What a killed PostgreSQL has acknowledged must be in the files of the system by then.
  const env = { ...process.env, GROUNDWIRE_SERVICES_DIR: folder, POSTGRES_OPTIONS: '-c synchronous_commit=on' }
  const services = (...args: string[]) => run(script, args, { env })
  const pid = () => Number(readFileSync(join(folder, name, 'pid'), 'utf8'))

  const start = async (): Promise<void> => {
    for (let tries = 1; ; tries++) {
      try {
        await services('up', name)
        return
      } catch (error) {
        // The processes of one that was killed hold its memory for a moment.
        if (tries === START_TRIES) throw error
        await sleep(200)
      }
    }
  }

  await start()
  const { stdout } = await services('env')
  return {
    folder: join(folder, name),
    env: Object.fromEntries(
      [...stdout.matchAll(/^export (\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
    ),
    async kill() {
      const id = pid()
      process.kill(id, 'SIGKILL')
      while (isThere(id)) await sleep(10)
    },
    start,
    pause: () => signalAll(pid(), 'SIGSTOP'),
    resume: () => signalAll(pid(), 'SIGCONT'),
    async remove() {
      signalAll(pid(), 'SIGCONT')
      await services('down')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A zombie is gone; its parent has not looked yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** To a process and its children: PostgreSQL has one for each connection. */
function signalAll(pid: number, signal: NodeJS.Signals): void {
  let children: number[] = []
  try {
    children = (readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? []).map(Number)
    for (const id of [pid, ...children]) process.kill(id, signal)
  } catch {
    // It is gone, or one of its children has just ended.
  }
}
