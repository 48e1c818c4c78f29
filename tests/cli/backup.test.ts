import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { aFolder } from '../support/backup.ts'
import { clientOf } from '../support/client.ts'
import { aDatabase } from '../support/database.ts'
import { runCommand, type ServerProcess, spawnCommand, startServerProcess } from '../support/server-process.ts'
import { uploaded } from '../support/uploads.ts'

// Processes start, on the embedded database with a cluster to build.
vi.setConfig({ testTimeout: 300_000 })

const PASSWORD = 'correct horse battery'

type Env = Record<string, string> & { DATA_DIR: string }

/** Settings of an installation that nobody has started yet. */
async function anInstallation(): Promise<Env> {
  const DATA_DIR = aFolder()
  if (process.env.TEST_DATABASE_URL === undefined) return { DATA_DIR }
  const { url, drop } = await aDatabase()
  onTestFinished(drop)
  return { DATA_DIR, DATABASE_URL: url ?? '' }
}

const servers: ServerProcess[] = []

async function started(env: Env): Promise<ServerProcess> {
  const server = await startServerProcess({ REGISTRATION: 'open', LOG_LEVEL: 'trace', ...env })
  servers.push(server)
  return server
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.end('SIGKILL')
})

async function aPerson({ url }: ServerProcess, email: string) {
  const anonymous = clientOf(url)
  await anonymous.post('/api/auth/register', { email, password: PASSWORD })
  const { body } = await anonymous.post('/api/auth/login', { email, password: PASSWORD })
  const client = clientOf(url, body.data.access_token)
  const projectId: number = (await client.get('/api/projects')).body.data.items[0].id
  return { client, projectId }
}

test('a backup of a running server brings everything back after it was killed and wiped, and says nothing of what is in it', async () => {
  const env = await anInstallation()
  const server = await started(env)
  const canary = randomBytes(12).toString('hex')
  const { client, projectId } = await aPerson(server, 'ada@example.org')
  const key = (await client.post('/api/api-keys', { name: 'k', scopes: ['read'] })).body.data.key
  const document = await uploaded(client, projectId, { name: 'plan.md', content: `The code of the plan is ${canary}.` })
  await client.post('/api/chat', { message: 'What is the code of the plan?' })

  const file = join(aFolder(), 'backup.tar.gz')
  const made = await runCommand(['backup', file], env)
  expect(made).toMatchObject({ code: 0 })
  expect(made.stdout).toMatch(/backup\.tar\.gz: \d+ rows of \d+ tables, 1 files \(0\.0 MB\); read again and whole\.\n/)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect((await client.get('/api/health/ready')).status).toBe(200)
  await server.end('SIGKILL')

  const wiped = await anInstallation()
  const brought = await runCommand(['restore', file], wiped)
  expect(brought).toMatchObject({ code: 0 })
  expect(brought.stdout).toBe('Restored 2 accounts, 1 documents and 1 files.\n')
  const again = await started(wiped)
  const { client: same } = await aPerson(again, 'ada@example.org')
  const original = await same.raw('GET', `/api/projects/${projectId}/documents/${document.id}/file`)
  expect(await original.text()).toContain(canary)
  expect((await same.get('/api/conversations?q=plan')).body.data.items).toHaveLength(1)
  expect((await clientOf(again.url, key).get('/api/projects')).status).toBe(200)

  const hashes = /\$2b\$12\$[./A-Za-z0-9]{53}/.exec(gunzipSync(readFileSync(file)).toString('latin1'))
  const secrets = [canary, key, PASSWORD, hashes?.[0] ?? 'no password in the backup']
  for (const said of [made.output, brought.output, server.output(), again.output()]) {
    for (const secret of secrets) expect(said).not.toContain(secret)
  }
})

test('a restore that is killed at any time leaves what the next one finishes', async () => {
  const env = await anInstallation()
  const server = await started(env)
  const { client, projectId } = await aPerson(server, 'ada@example.org')
  for (let n = 0; n < 5; n++) {
    await uploaded(client, projectId, { name: `${n}.txt`, content: randomBytes(100_000).toString('hex') })
  }
  const file = join(aFolder(), 'backup.tar.gz')
  await runCommand(['backup', file], env)
  await server.end('SIGTERM')

  const target = await anInstallation()
  const began = performance.now()
  await runCommand(['restore', file, '--replace'], target)
  const lastsMs = performance.now() - began
  const trials = Number(process.env.FAULT_TRIALS ?? 3)
  for (let trial = 1; trial <= trials; trial++) {
    const { child } = spawnCommand(['restore', file, '--replace'], target)
    await sleep((lastsMs * trial) / (trials + 1))
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  expect(await runCommand(['restore', file, '--replace'], target)).toMatchObject({ code: 0 })
  const again = await started(target)
  const { client: same } = await aPerson(again, 'ada@example.org')
  const { items } = (await same.get(`/api/projects/${projectId}/documents`)).body.data
  expect(items.map(({ status }: { status: string }) => status)).toEqual(Array(5).fill('ready'))
  expect(readdirSync(join(target.DATA_DIR, 'files/kept/2'))).toHaveLength(5)
  expect(readdirSync(join(target.DATA_DIR, 'files/incoming'))).toEqual([])
})

test('what cannot be done is one line and changes nothing', async () => {
  const env = await anInstallation()
  const file = join(aFolder(), 'backup.tar.gz')
  const isEmbedded = env.DATABASE_URL === undefined
  if (isEmbedded) {
    expect(await lineOf(['backup', file], env)).toBe(`There is nothing to back up: ${env.DATA_DIR} holds no database.`)
    expect(existsSync(join(env.DATA_DIR, 'postgres'))).toBe(false)
  }
  const server = await started(env)
  await runCommand(['backup', file], env)
  expect(await lineOf(['backup', file], env)).toBe(`${file} exists; a backup replaces nothing`)
  expect(await lineOf(['backup', '/no/such/folder/b.tar.gz'], env)).toBe('/no/such/folder does not exist')
  expect(await lineOf(['restore', '/no/such/file'], env)).toMatch(/^\/no\/such\/file cannot be read: ENOENT/)
  expect(await lineOf(['restore', file], env)).toMatch(
    isEmbedded ? /is in use by another Groundwire process/ : /A Groundwire server works on this database/,
  )
  const broken = join(aFolder(), 'broken.tar.gz')
  writeFileSync(broken, readFileSync(file).subarray(0, 2_000))
  expect(await lineOf(['restore', broken], env)).toBe(`${broken} is not a whole backup: it breaks off.`)
  expect((await server.operator.get('/api/projects')).status).toBe(200)
})

/** What a command that fails says. */
async function lineOf(args: string[], env: Env): Promise<string | undefined> {
  const { code, output } = await runCommand(args, env)
  expect(code).not.toBe(0)
  return output.trim().split('\n').at(-1)
}
