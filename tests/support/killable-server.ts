import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, clientOf } from './client.ts'
import { aDatabase } from './database.ts'

/** A Groundwire in a process of its own, which can be killed and started again over the same data. */
export interface KillableServer {
  /** The operator, who may do everything in their own project. */
  client(): Client
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Kills it and removes its data. */
  remove(): Promise<void>
}

const main = join(import.meta.dirname, '../../src/main.ts')

/** Starts `groundwire serve` over fresh data. */
export async function aKillableServer(): Promise<KillableServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'groundwire-process-'))
  const database = process.env.TEST_DATABASE_URL === undefined ? null : await aDatabase()
  let child: ChildProcess | null = null
  let url = ''

  const kill = async (): Promise<void> => {
    const dying = child
    child = null
    if (!dying || dying.exitCode !== null) return
    const gone = new Promise((resolve) => dying.once('exit', resolve))
    dying.kill('SIGKILL')
    await gone
  }
  const start = async (): Promise<void> => {
    const env = {
      PATH: process.env.PATH,
      DATA_DIR: dataDir,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...(database?.url ? { DATABASE_URL: database.url } : {}),
    }
    const started = spawn(process.execPath, [main, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    child = started
    url = await new Promise((resolve, reject) => {
      let output = ''
      const read = (bytes: Buffer) => {
        output += bytes.toString()
        const found = /answers at (http:\S+)/.exec(output)
        if (found?.[1]) resolve(found[1])
      }
      started.stdout.on('data', read)
      started.stderr.on('data', read)
      started.once('exit', () => reject(new Error(`the server ended: ${output}`)))
    })
  }

  const remove = async (): Promise<void> => {
    await kill()
    await database?.drop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  await start()
  const key = readFileSync(join(dataDir, 'operator.key'), 'utf8').trim()
  return { client: () => clientOf(url, key), kill, start, remove }
}
