// Usage: node scripts/rehearse-image.ts <root file system> <description of the image, as buildah inspects it>
// The second half of scripts/rehearse-image: runs an image that is laid out in a folder, looks at it from outside, stops it.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { clientOf } from '../tests/support/client.ts'
import { uploaded } from '../tests/support/uploads.ts'

const Description = Type.Object({
  Docker: Type.Object({
    config: Type.Object({
      User: Type.String(),
      WorkingDir: Type.String(),
      Env: Type.Array(Type.String()),
      Entrypoint: Type.Array(Type.String()),
      Cmd: Type.Array(Type.String()),
      StopSignal: Type.String(),
      Healthcheck: Type.Object({ Test: Type.Array(Type.String()) }),
    }),
  }),
})

const [rootfs = '', description = ''] = process.argv.slice(2)
const image = Value.Parse(Description, JSON.parse(readFileSync(description, 'utf8'))).Docker.config
const [uid = '', gid = uid] = image.User.split(':')
const dataDir = mkdtempSync(join(tmpdir(), 'groundwire-rehearsal-data-'))
const port = await freePort()
const url = `http://127.0.0.1:${port}`

/** The arguments of bubblewrap for a command in the container. */
function inContainer(command: string[]): string[] {
  const env = image.Env.map((line) => line.split(/=(.*)/s)).flatMap(([name = '', value = '']) => [
    '--setenv',
    name,
    value,
  ])
  return [
    ...['--ro-bind', rootfs, '/', '--bind', dataDir, '/data', '--tmpfs', '/tmp', '--proc', '/proc', '--dev', '/dev'],
    ...['--unshare-pid', '--as-pid-1', '--die-with-parent', '--clearenv', ...env],
    ...['--setenv', 'HOST', '127.0.0.1', '--setenv', 'PORT', String(port), '--setenv', 'REGISTRATION', 'open'],
    ...['--chdir', image.WorkingDir, '--cap-drop', 'ALL'],
    // What it takes to become somebody else, who then has none of it.
    ...['SETUID', 'SETGID', 'SETPCAP'].flatMap((name) => ['--cap-add', `CAP_${name}`]),
    ...['setpriv', '--reuid', uid, '--regid', gid, '--clear-groups', '--no-new-privs', '--bounding-set=-all', '--'],
    ...command,
  ]
}

const run = (command: string[]): string => execFileSync('bwrap', inContainer(command), { encoding: 'utf8' }).trim()

function require(what: string, holds: boolean): void {
  if (!holds) throw new Error(`it does not hold that ${what}`)
  console.log(`  ${what}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

const isHealthy = (): boolean => {
  try {
    run(image.Healthcheck.Test.slice(1))
    return true
  } catch {
    return false
  }
}

async function untilHealthy(server: ChildProcess): Promise<void> {
  const deadline = performance.now() + 90_000
  while (!isHealthy()) {
    if (server.exitCode !== null || performance.now() > deadline) throw new Error('the server did not come up')
    await sleep(500)
  }
}

/** From signing up to an answer. */
async function ask() {
  const account = { email: 'ada@example.org', password: 'correct horse battery' }
  const anonymous = clientOf(url)
  await anonymous.post('/api/auth/register', account)
  const ada = clientOf(url, (await anonymous.post('/api/auth/login', account)).body.data.access_token)
  const project: number = (await ada.get('/api/projects')).body.data.items[0].id
  await uploaded(ada, project, {
    name: 'lease.txt',
    content: 'The lease ends on 31 March 2027. The rent is due each month.',
  })
  return (await ada.post('/api/chat', { message: 'When does the lease end?', project_id: project })).body.data.message
}

chownSync(dataDir, Number(uid), Number(gid))
const server = spawn('bwrap', inContainer([...image.Entrypoint, ...image.Cmd]), {
  stdio: ['ignore', 'inherit', 'inherit'],
})
try {
  require('it does not run as root', uid !== '0' && run(['id', '-u']) === uid)
  require('no file of the image can be written', run(['sh', '-c', 'touch /app/x 2>/dev/null || echo refused']) ===
    'refused')
  require('it is process 1 of its container', run(['sh', '-c', 'echo $$']) === '1')
  await untilHealthy(server)
  require('its health check succeeds', isHealthy())
  const { content, citations } = await ask()
  require('it answers from a document, with a citation', content.includes('31 March 2027') && citations.length > 0)
  // To the process in the container, as an engine does it: bubblewrap does not hand signals on.
  const [first = ''] = execFileSync('pgrep', ['--parent', String(server.pid)], { encoding: 'utf8' }).split('\n')
  process.kill(Number(first), image.StopSignal)
  const stoppedAt = performance.now()
  const [code]: unknown[] = await once(server, 'exit', { signal: AbortSignal.timeout(40_000) })
  require(`it ends by its stop signal, with status 0 (it took ${Math.round(performance.now() - stoppedAt)} ms)`, code ===
    0)
  require('its health check fails then', !isHealthy())
} finally {
  server.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
}
