import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type DatabaseHandle, openDatabase } from '../../src/core/database.ts'
import { inMigration, knownSchemas, migrateDatabase, schemaOf } from '../../src/core/migrations.ts'
import { Secret } from '../../src/core/secret.ts'
import type { TestApp } from '../support/app.ts'
import { aFolder, anAppOver, anEmptyPlace, backedUp, KINDS, restored } from '../support/backup.ts'
import { clientOf } from '../support/client.ts'
import { aDatabase, quiet } from '../support/database.ts'
import { becomeEarlier, EARLIER_SCHEMAS, type EarlierSchema, valuesOf } from '../support/earlier-schemas.ts'
import { runCommand, spawnCommand } from '../support/server-process.ts'

vi.setConfig({ testTimeout: 180_000 })

const [here] = KINDS
const migrations = join(import.meta.dirname, '../../migrations')
const newest = knownSchemas().at(-1)
const isEmbedded = here === 'embedded'

/** They came with the next one, in one release. */
const NEVER_ALONE = ['0002_traces_audit', '0003_append_only_audit']

test('of every released schema but the newest there is an installation to migrate', () => {
  const released = knownSchemas().map(({ tag }) => tag)
  const expected = released.slice(0, -1).filter((tag) => !NEVER_ALONE.includes(tag))
  expect(EARLIER_SCHEMAS.map(({ schema }) => schema.tag)).toEqual(expect.arrayContaining(expected))
})

describe.each(EARLIER_SCHEMAS.map((earlier) => [earlier.schema.tag, earlier] as const))('%s', (_, earlier) => {
  test('has the migrations that it was released with', () => {
    const said = [...earlier.sql.matchAll(/^-- migration ([0-9a-f]{64}) (\w+)$/gm)]
    expect(said.at(-1)?.[2]).toBe(earlier.schema.tag)
    for (const [, hash, tag] of said) {
      const text = readFileSync(join(migrations, `${tag}.sql`))
      expect(createHash('sha256').update(text).digest('hex'), tag).toBe(hash)
    }
  })

  test('is migrated with all that it holds, which works', async () => {
    const place = await anEmptyPlace(here)
    const { pool } = place.database
    await becomeEarlier(pool, earlier)
    const before = await valuesOf(pool, earlier.schema)
    await migrateDatabase(pool)
    expect(await tagOf(place.database)).toBe(newest?.tag)
    expect(await valuesOf(pool, earlier.schema)).toEqual(before)
    await worksAsBefore(await anAppOver(place))
  })

  test('is backed up by this version before it is migrated, and restored into this version', async () => {
    const old = await anEmptyPlace(here)
    await becomeEarlier(old.database.pool, earlier)
    const target = await anEmptyPlace(here)
    await restored(await backedUp(old), target)
    expect(await tagOf(target.database)).toBe(newest?.tag)
    await worksAsBefore(await anAppOver(target))
  })
})

const tagOf = ({ pool }: DatabaseHandle) => inMigration(pool, async (client) => (await schemaOf(client))?.tag)

/** What people had is there by the API, and goes on. */
async function worksAsBefore(app: TestApp): Promise<void> {
  const password = 'correct horse battery'
  const { body } = await app.post('/api/auth/login', { email: 'ada@example.org', password })
  const ada = clientOf(app.url, body.data.access_token)
  const projects = (await ada.get('/api/projects')).body.data.items
  const { id: project } = projects.find(({ name }: { name: string }) => name === 'Office')
  const documents = (await ada.get(`/api/projects/${project}/documents`)).body.data.items
  expect(
    documents.map(({ name, version, status }: Record<string, unknown>) => `${name} ${version} ${status}`).sort(),
  ).toEqual(['broken.pdf 1 failed', 'lease.md 2 ready', 'rules.txt 1 ready'])
  const { hits } = (await ada.post(`/api/projects/${project}/search`, { query: 'dogs' })).body.data
  expect(hits).toMatchObject([{ document_name: 'rules.txt', text: 'Dogs may come to the office on Fridays.' }])

  const [conversation] = (await ada.get(`/api/conversations?project_id=${project}`)).body.data.items
  const messages = (await ada.get(`/api/conversations/${conversation.id}/messages`)).body.data.items
  expect(messages).toHaveLength(6)
  expect(messages[1]).toMatchObject({
    status: 'complete',
    citations: [{ document_name: 'lease.md', version: 2, quote: 'The lease of the office ends on 31 March 2031.' }],
    feedback: { rating: 1, comment: 'Right.' },
  })
  // It was being made when that server was killed.
  await expect
    .poll(async () => (await ada.get(`/api/conversations/${conversation.id}/messages`)).body.data.items[5].status, {
      timeout: 20_000,
    })
    .toBe('interrupted')

  const question = { message: 'When does the lease of the office end?', conversation_id: conversation.id }
  const asked = await ada.post('/api/chat', question)
  expect(asked.body.data.message.citations).toMatchObject([{ document_name: 'lease.md', version: 2 }])
}

const oldest = EARLIER_SCHEMAS[0] ?? expect.fail('there is no earlier schema')

/** A database on the server of `TEST_DATABASE_URL` as an installation of the oldest version left it. */
async function anOldServerDatabase() {
  const { handle, url, drop } = await aDatabase()
  onTestFinished(drop)
  await becomeEarlier(handle.pool, oldest)
  return { handle, url: url ?? '' }
}

describe.skipIf(isEmbedded)('on PostgreSQL (skipped without TEST_DATABASE_URL)', () => {
  test('of replicas that start at once one migrates, and the others find it done', async () => {
    const { handle, url } = await anOldServerDatabase()
    const before = await valuesOf(handle.pool, oldest.schema)
    const replicas = await Promise.all(
      Array.from({ length: 5 }, () => openDatabase({ url: new Secret(url), poolSize: 2, logger: quiet })),
    )
    await Promise.all(replicas.map(({ pool }) => migrateDatabase(pool)))
    for (const replica of replicas) await replica.close()
    const { rows } = await handle.pool.query('SELECT count(*)::int AS count FROM drizzle.__drizzle_migrations')
    expect(rows[0].count).toBe(knownSchemas().length)
    expect(await valuesOf(handle.pool, oldest.schema)).toEqual(before)
  })

  test('a migration that is killed half-way has changed nothing, and the next start completes it', async () => {
    const { handle, url } = await anOldServerDatabase()
    const before = await valuesOf(handle.pool, oldest.schema)
    const env = { DATA_DIR: aFolder(), DATABASE_URL: url }
    const changed = tablesChangedSince(oldest).filter((table) => Object.hasOwn(before, table))
    const trials = changed.slice(0, Number(process.env.FAULT_TRIALS ?? 3))
    expect(trials.length).toBeGreaterThan(0)
    for (const table of trials) {
      // Whoever reads a table stops a migration that changes it, in the middle of its transaction.
      const reader = await handle.pool.connect()
      await reader.query(`BEGIN; LOCK TABLE ${table} IN ACCESS SHARE MODE`)
      const { child } = spawnCommand(['migrate'], env)
      const ended = once(child, 'exit')
      await expect.poll(() => isWaitedFor(handle, table), { timeout: 30_000 }).toBe(true)
      child.kill('SIGKILL')
      await ended
      await reader.query('ROLLBACK')
      reader.release()
      expect(await tagOf(handle), `killed at ${table}`).toBe(oldest.schema.tag)
      expect(await valuesOf(handle.pool, oldest.schema)).toEqual(before)
    }
    expect(await runCommand(['migrate'], env)).toMatchObject({ code: 0 })
    expect(await tagOf(handle)).toBe(newest?.tag)
    expect(await valuesOf(handle.pool, oldest.schema)).toEqual(before)
  })
})

const isWaitedFor = async ({ pool }: DatabaseHandle, table: string): Promise<boolean> =>
  (await pool.query('SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass', [table])).rows.length > 0

function tablesChangedSince({ schema }: EarlierSchema): string[] {
  const later = knownSchemas().filter(({ when }) => when > schema.when)
  const text = later.map(({ tag }) => readFileSync(join(migrations, `${tag}.sql`), 'utf8')).join()
  return [...new Set([...text.matchAll(/^ALTER TABLE "(\w+)"/gm)].map(([, table = '']) => table))]
}

describe.runIf(isEmbedded)('on the embedded database', () => {
  test('a migration that is killed at any time is completed by the next start', async () => {
    const env = { DATA_DIR: aFolder() }
    const open = () => openDatabase({ embedded: { dataDir: join(env.DATA_DIR, 'postgres') }, logger: quiet })
    const first = await open()
    await becomeEarlier(first.pool, oldest)
    const before = await valuesOf(first.pool, oldest.schema)
    await first.close()
    const trials = Number(process.env.FAULT_TRIALS ?? 2)
    for (let trial = 1; trial <= trials; trial++) {
      const { child } = spawnCommand(['migrate'], env)
      const ended = once(child, 'exit')
      await Promise.race([sleep((3_000 * trial) / trials), ended])
      child.kill('SIGKILL')
      await ended
    }
    expect(await runCommand(['migrate'], env)).toMatchObject({ code: 0 })
    const last = await open()
    expect(await tagOf(last)).toBe(newest?.tag)
    expect(await valuesOf(last.pool, oldest.schema)).toEqual(before)
    await last.close()
  })
})
