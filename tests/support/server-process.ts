import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, clientOf } from './client.ts'

const root = join(import.meta.dirname, '../..')
const START_DEADLINE_MS = 60_000

/** A server in a process of its own, as `groundwire serve` starts it, to be killed. */
export interface ServerProcess {
  url: string
  /** Signed in by the operator key. */
  operator: Client
  operatorKey: string
  child: ChildProcess
  /** What it has written to its standard error and output. */
  output(): string
  /** Sends a signal and waits for the end. @returns the exit code, or null for a death by signal. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** A folder for `DATA_DIR`, and what takes it away. */
export function aDataDir(): { dataDir: string; remove(): void } {
  const dataDir = mkdtempSync(join(tmpdir(), 'groundwire-process-'))
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Starts the command line with these arguments; nothing of the test's own settings reaches it. */
export function spawnCommand(args: string[], env: Record<string, string>): { child: ChildProcess; output(): string } {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'warn', ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return { child, output: () => output }
}

/** Runs a command to its end. */
export async function runCommand(args: string[], env: Record<string, string>, input = '') {
  const { child, output } = spawnCommand(args, env)
  let stdout = ''
  child.stdout?.on('data', (text: string) => {
    stdout += text
  })
  child.stdin?.end(input)
  // Its streams may have more to say after its exit.
  const [code] = await once(child, 'close')
  return { code, stdout, output: output() }
}

/** Starts a server and waits until it answers. */
export async function startServerProcess(env: Record<string, string> & { DATA_DIR: string }): Promise<ServerProcess> {
  const address = join(env.DATA_DIR, 'server.url')
  // Left by one that was killed.
  rmSync(address, { force: true })
  const { child, output } = spawnCommand(['serve'], { PORT: '0', ...env })
  const deadline = Date.now() + START_DEADLINE_MS
  while (!existsSync(address)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`the server did not start: ${output()}`)
    }
    await sleep(50)
  }
  await sleep(10)
  const url = readFileSync(address, 'utf8').trim()
  const key = readFileSync(join(env.DATA_DIR, 'operator.key'), 'utf8').trim()
  return {
    url,
    operator: clientOf(url, key),
    operatorKey: key,
    child,
    output,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}
