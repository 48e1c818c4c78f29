import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anApp, type TestApp } from '../support/app.ts'
import { uploaded } from '../support/uploads.ts'

let app: TestApp
beforeAll(async () => {
  app = await anApp()
})
afterAll(() => app.stop())

const CANARY = 'quetzalcoatlus'

/** The tables that have the word anywhere in a row. */
async function tablesWith(word: string): Promise<string[]> {
  const { rows: tables } = await app.database.pool.query(
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
  )
  const { rows } = await app.database.pool.query(
    tables
      .map(({ name }) => `SELECT '${name}' AS name, count(*)::int AS n FROM ${name} t WHERE t::text ILIKE '%${word}%'`)
      .join(' UNION ALL '),
  )
  return rows.filter(({ n }) => n > 0).map(({ name }) => name)
}

test('door 33: what was somebody’s alone is in no table and no file once their account is deleted', async () => {
  const [ada, bob] = [await app.aUser({ email: `${CANARY}@example.org`, name: CANARY }), await app.aUser()]
  const project = (await ada.get('/api/projects')).body.data.items[0].id
  await uploaded(ada, project, { name: `${CANARY}.txt`, content: `The ${CANARY} had wings of ten metres.` })
  const agent = { project_id: project, slug: 'a', name: CANARY, system_prompt: CANARY }
  await ada.post('/api/agents', agent, { 'idempotency-key': CANARY })
  await ada.post('/api/chat', { message: `How wide was the ${CANARY}?` }, { 'idempotency-key': `${CANARY}2` })
  await ada.post('/api/api-keys', { name: CANARY, scopes: ['read'] })
  expect((await tablesWith(CANARY)).length).toBeGreaterThan(5)
  const folder = join(app.dataDir, 'files/kept', String(project))
  expect(await readdir(folder)).toHaveLength(1)

  expect((await ada.delete('/api/users/me', { password: ada.password })).status).toBe(200)
  await expect.poll(() => tablesWith(CANARY), { timeout: 60_000 }).toEqual([])
  await expect.poll(() => readdir(folder).catch(() => []), { timeout: 60_000 }).toEqual([])
  expect((await bob.post(`/api/projects/${project}/search`, { query: CANARY })).status).toBe(404)
}, 120_000)

test('door 33: a deleted document is in no answer to a search, however it was found before', async () => {
  const ada = await app.aUser()
  const project = (await ada.get('/api/projects')).body.data.items[0].id
  const { id } = await uploaded(ada, project, { name: 'bird.txt', content: 'The archaeopteryx had teeth.' })
  const search = async () =>
    (await ada.post(`/api/projects/${project}/search`, { query: 'archaeopteryx teeth' })).body.data.hits
  expect(await search()).toHaveLength(1)
  await ada.delete(`/api/projects/${project}/documents/${id}`)
  expect(await search()).toEqual([])
  const { body } = await ada.post('/api/chat', { message: 'Did the archaeopteryx have teeth?' })
  expect(body.data.message.citations).toEqual([])
})
