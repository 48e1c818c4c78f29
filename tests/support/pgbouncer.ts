import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { until } from './until.ts'

/** The program: `TEST_PGBOUNCER`, or the system's. */
const PROGRAM = process.env.TEST_PGBOUNCER ?? 'pgbouncer'
/** The first version that knows statements prepared under names. */
const PREPARES_FROM = [1, 21] as const

/** What is installed; null when nothing is. */
export function pgbouncerVersion(): { version: string; prepares: boolean } | null {
  try {
    const version =
      /PgBouncer (\d+\.\d+\S*)/.exec(execFileSync(PROGRAM, ['--version'], { encoding: 'utf8' }))?.[1] ?? ''
    const [major = 0, minor = 0] = version.split('.').map(Number)
    const prepares = major > PREPARES_FROM[0] || (major === PREPARES_FROM[0] && minor >= PREPARES_FROM[1])
    return { version, prepares }
  } catch {
    return null
  }
}

/** A PgBouncer in transaction mode before a server, with fewer connections to it than it lets clients have. */
export async function aPgbouncer(databaseUrl: string, options: { prepares: boolean }) {
  const server = new URL(databaseUrl)
  const folder = mkdtempSync(join(tmpdir(), 'groundwire-pgbouncer-'))
  const port = await aFreePort()
  writeFileSync(join(folder, 'users'), `"${server.username}" "${decodeURIComponent(server.password)}"\n`)
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    [
      '[databases]',
      `* = host=${server.hostname} port=${server.port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = trust',
      `auth_file = ${folder}/users`,
      'pool_mode = transaction',
      'default_pool_size = 4',
      'max_client_conn = 200',
      ...(options.prepares ? ['max_prepared_statements = 200'] : []),
    ].join('\n'),
  )
  // It refuses to run as root.
  const asRoot = process.getuid?.() === 0
  chmodSync(folder, 0o755)
  const child = spawn(PROGRAM, [...(asRoot ? ['-u', 'nobody'] : []), join(folder, 'pgbouncer.ini')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  const answers = async (): Promise<boolean> => {
    const client = new pg.Client(url.href)
    client.on('error', () => {})
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    )
  }
  if (!(await until(answers, Boolean))) throw new Error(`PgBouncer does not answer: ${log}`)
  return {
    url: url.href,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
