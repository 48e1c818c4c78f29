import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { holdRemovals } from '../../../src/services/backup/hold-removals.ts'
import { readArchive } from '../../../src/services/backup/read-archive.ts'
import { checkArchive } from '../../../src/services/backup/restore.ts'
import { anApp, type SignedInUser, type TestApp } from '../../support/app.ts'
import { anAppOver, anEmptyPlace, backedUp, KINDS, keysIn, placeOf, restored, rowsOf } from '../../support/backup.ts'
import { type Client, clientOf } from '../../support/client.ts'
import { until } from '../../support/until.ts'
import { untilRead, upload, uploaded } from '../../support/uploads.ts'

// Each of these starts two servers.
vi.setConfig({ testTimeout: 120_000 })

const [here] = KINDS

const LEASE = '# Lease\n\nThe lease of the office ends on 31 March 2031.\n'

async function aProject(user: SignedInUser): Promise<number> {
  return (await user.get('/api/projects')).body.data.items[0].id
}

/** Somebody who has uploaded, asked and been answered. */
async function aLife(app: TestApp) {
  const user = await app.aUser()
  const projectId = await aProject(user)
  const document = await uploaded(user, projectId, { name: 'lease.md', content: LEASE })
  const { body } = await user.post('/api/chat', { message: 'When does the lease of the office end?' })
  await untilSpansAreWritten(app)
  return { user, projectId, document, message: body.data.message }
}

/** They come after what they are of, in parts. */
async function untilSpansAreWritten({ database }: TestApp): Promise<void> {
  for (let [before, now] = [-1, 0]; now !== before || now === 0; ) {
    before = now
    await sleep(1_000)
    now = (await database.pool.query('SELECT count(*)::int AS count FROM trace_spans')).rows[0].count
  }
}

async function signedIn(app: TestApp, { email, password }: SignedInUser): Promise<Client> {
  const { body } = await app.post('/api/auth/login', { email, password })
  return clientOf(app.url, body.data.access_token)
}

test.each(KINDS)(`what was on ${here} is on %s, row for row and byte for byte, and works`, async (kind) => {
  const app = await anApp()
  const { user, projectId, document, message } = await aLife(app)
  // Values that a careless copy would change.
  await app.database.pool.query(
    `UPDATE messages SET comment = E'a\\tb\\n"c"\\\\N \\u2028 \\U0001F600', content = '[null]'`,
  )
  await app.database.pool.query(
    `UPDATE accounts SET prompt = 'null', checks = '{"markers": [1e-7, 12345678901234567890]}'`,
  )
  await app.database.pool.query(`UPDATE chunks SET heading_path = ARRAY['a,b', '{"c"}', '', 'null']`)
  await app.database.pool.query(`INSERT INTO embedding_indexes (model, status) VALUES ('m', 'active')`)
  await app.database.pool.query(
    `INSERT INTO chunk_vectors SELECT 1, ${projectId}, version_id, ordinal, '\\x00ff', '[0.1,-2,3e-5]' FROM chunks`,
  )
  const place = placeOf(app)
  const archive = await backedUp(place)
  const before = await rowsOf(app.database)
  const target = await anEmptyPlace(kind)
  await restored(archive, target)
  // The operator's key belongs to the data folder, not to the database.
  expect(before.api_keys).toHaveLength(1)
  expect(await rowsOf(target.database)).toEqual({ ...before, api_keys: [] })
  if (kind !== here) {
    const back = await anEmptyPlace(here)
    await restored(await backedUp(target), back)
    expect(await rowsOf(back.database)).toEqual(await rowsOf(target.database))
  }

  const copy = await anAppOver(target)
  const client = await signedIn(copy, user)
  const file = await client.raw('GET', `/api/projects/${projectId}/documents/${document.id}/file`)
  expect(await file.text()).toBe(LEASE)
  const search = await client.post(`/api/projects/${projectId}/search`, { query: 'lease office' })
  expect(search.body.data.hits).toMatchObject([{ document_id: document.id }])
  const asked = await client.post('/api/chat', { message: 'When does the lease of the office end?' })
  expect(asked.body.data.message.citations).toMatchObject([{ document_name: 'lease.md', verified: true }])
  expect(asked.body.data.message.id).toBeGreaterThan(message.id)
})

test('a backup is of one moment while documents come and go, and every original that it needs is in it', async () => {
  const app = await anApp()
  const user = await app.aUser()
  const projectId = await aProject(user)
  const old: number[] = []
  for (let n = 0; n < 10; n++) {
    const { body } = await upload(user, projectId, { name: `old${n}.txt`, content: `Old ${n}.` })
    old.push(body.data.id)
  }
  for (const id of old) await untilRead(user, projectId, id)

  const place = placeOf(app)
  let isDone = false
  const making = backedUp(place).finally(() => {
    isDone = true
  })
  for (let n = 0; !isDone || n < 5; n++) {
    await upload(user, projectId, { name: `new${n}.txt`, content: `New ${n}.` })
    const id = old.pop()
    if (id !== undefined) await user.delete(`/api/projects/${projectId}/documents/${id}`)
  }
  const target = await anEmptyPlace(here)
  await restored(await making, target)

  const { rows } = await target.database.pool.query(
    'SELECT storage_key AS key, sha256 FROM document_versions ORDER BY id',
  )
  expect(rows.length).toBeGreaterThan(0)
  for (const { key, sha256 } of rows) {
    const received = await place.blobs.receive(await target.blobs.open(key), { key, maxBytes: 1_000 })
    expect(received.sha256).toBe(sha256)
    await received.discard()
  }
})

test('what is deleted while a backup is made goes from the store when it is done', async () => {
  const app = await anApp()
  const user = await app.aUser()
  const projectId = await aProject(user)
  const { id } = await uploaded(user, projectId, { name: 'a.txt', content: 'A.' })
  const { blobs } = placeOf(app)
  const keys = () => keysIn(blobs)
  const hold = await holdRemovals(app.database.pool)
  await user.delete(`/api/projects/${projectId}/documents/${id}`)
  await expect.poll(() => jobsOf(app, 'remove_files')).toEqual(['retry'])
  expect(await keys()).toHaveLength(1)
  await hold.release()
  expect(await until(keys, (left) => left.length === 0)).toEqual([])
})

const jobsOf = async (app: TestApp, queue: string): Promise<string[]> =>
  (await app.database.pool.query('SELECT state FROM pgboss.job WHERE name = $1', [queue])).rows.map(
    ({ state }) => state,
  )

test('documents that were not read yet are read after the restore, and an answer that was being made is interrupted', async () => {
  // Nobody works on anything here.
  const app = await anApp({ ROLE: 'web' })
  const user = await app.aUser()
  const projectId = await aProject(user)
  const { body } = await upload(user, projectId, { name: 'lease.md', content: LEASE })
  const { rows } = await app.database.pool.query(
    `WITH conversation AS (INSERT INTO conversations (project_id, user_id) VALUES ($1, $2) RETURNING id), message AS (
       INSERT INTO messages (conversation_id, role, status, trace_id)
       SELECT id, 'assistant', 'streaming', 'trace' FROM conversation RETURNING id), run AS (
       INSERT INTO runs (message_id, owner, events, parameters, heartbeat_at)
       SELECT id, 'gone', false, '{"model": "extractive", "use_documents": true}', now() - interval '1 min' FROM message
       RETURNING message_id)
     INSERT INTO run_frames (message_id, seq, event, data) SELECT message_id, 1, 'text', 'The lease' FROM run
     RETURNING message_id`,
    [projectId, user.id],
  )
  const target = await anEmptyPlace(here)
  await restored(await backedUp(placeOf(app)), target)
  const client = await signedIn(await anAppOver(target), user)
  expect(await untilRead(client, projectId, body.data.id)).toMatchObject({ status: 'ready', chunk_count: 1 })
  const message = async () =>
    (await target.database.pool.query('SELECT status, content FROM messages WHERE id = $1', [rows[0].message_id]))
      .rows[0]
  const ended = await until(message, ({ status }) => status !== 'streaming')
  expect(ended).toEqual({ status: 'interrupted', content: 'The lease' })
})

test('nobody is signed in after a restore, API keys are good, and the key of the old data folder is not', async () => {
  const app = await anApp()
  const user = await app.aUser()
  const key = (await user.post('/api/api-keys', { name: 'k', scopes: ['read'] })).body.data.key
  const target = await anEmptyPlace(here)
  await restored(await backedUp(placeOf(app)), target)
  const copy = await anAppOver(target)
  const status = async (bearer: string) => (await clientOf(copy.url, bearer).get('/api/projects')).status
  expect(await status(user.accessToken)).toBe(401)
  expect((await copy.post('/api/auth/refresh', { refresh_token: user.refreshToken })).status).toBe(401)
  expect(await status(key)).toBe(200)
  expect(await status(app.operatorKey)).toBe(401)
  expect(await status(copy.operatorKey)).toBe(200)
})

test('the number of what was deleted is not given again, so that nothing refers to another thing than it did', async () => {
  const app = await anApp()
  const user = await app.aUser()
  const projectId = await aProject(user)
  const { id } = await uploaded(user, projectId, { name: 'a.txt', content: 'A.' })
  await user.delete(`/api/projects/${projectId}/documents/${id}`)
  const target = await anEmptyPlace(here)
  await restored(await backedUp(placeOf(app)), target)
  const client = await signedIn(await anAppOver(target), user)
  const { body } = await upload(client, projectId, { name: 'b.txt', content: 'B.' })
  expect(body.data.id).toBeGreaterThan(id)
})

test('a document of many megabytes and thousands of rows pass in parts of about a megabyte', async () => {
  const app = await anApp({ ROLE: 'web' })
  const user = await app.aUser()
  await app.database.pool.query(
    `INSERT INTO conversations (project_id, user_id, title) SELECT $1, $2, 'title ' || n FROM generate_series(1, 2500) n`,
    [await aProject(user), user.id],
  )
  await app.database.pool.query(
    `INSERT INTO messages (conversation_id, role, content, status, trace_id)
     SELECT 1, 'user', repeat('long ', 60000 * (n % 2) + 40), 'complete', 'trace' FROM generate_series(1, 40) n`,
  )
  const archive = await backedUp(placeOf(app))
  const sizes = await partSizes(archive)
  expect(sizes.filter(({ table }) => table === 'conversations').length).toBeGreaterThan(2)
  expect(sizes.filter(({ table }) => table === 'messages').length).toBeGreaterThan(5)
  expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThan(1.2 * 1024 * 1024)
  const target = await anEmptyPlace(here)
  await restored(archive, target)
  expect((await rowsOf(target.database)).messages).toEqual((await rowsOf(app.database)).messages)
})

async function partSizes(archive: string) {
  const sizes: { table: string; bytes: number }[] = []
  for await (const entry of readArchive(archive)) {
    if (entry.kind === 'rows') sizes.push({ table: entry.table, bytes: entry.lines.length })
  }
  return sizes
}

test('an original that is missing or changed in the store is told, and everything else is backed up and restored', async () => {
  const app = await anApp()
  const user = await app.aUser()
  const projectId = await aProject(user)
  const documents: { id: number }[] = []
  for (const name of ['whole', 'gone', 'changed', 'short']) {
    documents.push(await uploaded(user, projectId, { name: `${name}.txt`, content: `The ${name} one.` }))
  }
  const place = placeOf(app)
  const { rows } = await app.database.pool.query('SELECT storage_key AS key FROM document_versions ORDER BY id')
  const [whole, gone, changed, short] = rows.map(({ key }) => key)
  const pathOf = (key: string) => join(place.storageDir, 'kept', key)
  rmSync(pathOf(gone))
  writeFileSync(pathOf(changed), 'The chaNged one.')
  writeFileSync(pathOf(short), 'The')
  const archive = await backedUp(place)
  const { ending } = await checkArchive(archive)
  expect(ending).toMatchObject({ files: 1, lost_files: 3 })
  expect([...ending.lost_keys].sort()).toEqual([gone, changed, short].sort())

  const target = await anEmptyPlace(here)
  await restored(archive, target)
  expect(await keysIn(target.blobs)).toEqual([whole])
  const client = await signedIn(await anAppOver(target), user)
  for (const { id } of documents) {
    expect((await client.get(`/api/projects/${projectId}/documents/${id}/text`)).status).toBe(200)
  }
})
