import { expect, test } from 'vitest'
import { anApp, type TestApp } from '../../support/app.ts'
import { type Client, clientOf } from '../../support/client.ts'
import { anEmbeddingServer } from '../../support/embedding-server.ts'
import { uploaded } from '../../support/uploads.ts'

const TEXTS = {
  'cars.txt': 'A car has four wheels and an engine.',
  'doctors.txt': 'The doctor prescribes rest.',
  'gardens.txt': 'Roses need water and light.',
}

async function aProject(env: Record<string, string>) {
  const app = await anApp(env)
  const user = await app.aUser()
  const projectId: number = (await user.post('/api/projects', { name: 'P' })).body.data.id
  const add = (name: string, content: string) => uploaded(user, projectId, { name, content })
  return { app, user, projectId, add, find: finder(user, projectId) }
}

const finder =
  (user: Client, projectId: number) =>
  async (query: string, options: object = {}) => {
    const { body } = await user.post(`/api/projects/${projectId}/search`, { query, ...options })
    const names: string[] = body.data.hits.map((hit: { document_name: string }) => hit.document_name)
    return { names, hits: body.data.hits, modeUsed: body.data.mode_used, degraded: body.data.degraded }
  }

const settings = (url: string, model = 'model-64') => ({ LITELLM_API_URL: url, EMBEDDING_MODEL: model })

const vectorsIn = async ({ database }: TestApp): Promise<number> =>
  (await database.pool.query('SELECT count(*)::int AS count FROM chunk_vectors')).rows[0].count

test('a passage that means the same in other words is found by its vector', async () => {
  const server = await anEmbeddingServer()
  const { add, find } = await aProject(settings(server.url))
  for (const [name, text] of Object.entries(TEXTS)) await add(name, text)

  expect(await find('automobile', { mode: 'lexical' })).toMatchObject({
    names: [],
    modeUsed: 'lexical',
    degraded: null,
  })
  const vector = await find('physician', { mode: 'vector' })
  expect(vector).toMatchObject({ modeUsed: 'vector', degraded: null })
  expect(vector.names[0]).toBe('doctors.txt')
  expect(vector.hits[0].score).toBe(vector.hits[0].scores.vector)
  const hybrid = await find('automobile')
  expect(hybrid).toMatchObject({ modeUsed: 'hybrid', degraded: null })
  expect(hybrid.names[0]).toBe('cars.txt')
  expect(hybrid.hits[0].scores).toEqual({ lexical: 0, vector: expect.any(Number), fused: expect.any(Number) })
})

test('a text is embedded once, however often it is added', async () => {
  const server = await anEmbeddingServer()
  const { user, add, app } = await aProject(settings(server.url))
  const other: number = (await user.post('/api/projects', { name: 'Other' })).body.data.id
  await add('cars.txt', TEXTS['cars.txt'])
  await uploaded(user, other, { name: 'cars.txt', content: TEXTS['cars.txt'] })
  expect(await vectorsIn(app)).toBe(2)
  expect(server.asked.flatMap(({ texts }) => texts)).toHaveLength(1)
})

test('while the model is away documents become ready and are found by their words; vectors follow when it is back', async () => {
  const server = await anEmbeddingServer()
  server.state.isAway = true
  const { add, find, app } = await aProject(settings(server.url))
  expect(await add('cars.txt', TEXTS['cars.txt'])).toMatchObject({ status: 'ready', error: null })
  expect(await find('car')).toMatchObject({
    names: ['cars.txt'],
    modeUsed: 'lexical',
    degraded: 'embedding_unavailable',
  })
  server.state.isAway = false
  await expect.poll(() => vectorsIn(app), { timeout: 20_000 }).toBe(1)
  await expect.poll(async () => (await find('automobile')).names).toEqual(['cars.txt'])
}, 60_000)

test('another model builds a new index beside the old one, which answers until that is complete', async () => {
  const server = await anEmbeddingServer()
  const { app, user, projectId, add } = await aProject(settings(server.url))
  await add('cars.txt', TEXTS['cars.txt'])
  const { rows: before } = await app.database.pool.query('SELECT model, dimension, status FROM embedding_indexes')
  expect(before).toEqual([{ model: 'model-64', dimension: 64, status: 'active' }])

  const next = await anApp(settings(server.url, 'model-32'), app)
  const indexes = 'SELECT model, dimension, status FROM embedding_indexes'
  await expect
    .poll(async () => (await app.database.pool.query(indexes)).rows)
    .toEqual([{ model: 'model-32', dimension: 32, status: 'active' }])
  const findThere = finder(clientOf(next.url, user.accessToken), projectId)
  await expect.poll(async () => (await findThere('automobile')).names).toEqual(['cars.txt'])
  expect(await vectorsIn(app)).toBe(1)
}, 60_000)

test('vectors of a replaced version and of a deleted document are gone', async () => {
  const server = await anEmbeddingServer()
  const { user, projectId, add, find, app } = await aProject(settings(server.url))
  const { id } = await add('cars.txt', TEXTS['cars.txt'])
  await add('cars.txt', 'A physician buys a garden.')
  expect((await find('automobile', { mode: 'vector' })).hits[0].text).toBe('A physician buys a garden.')
  expect(await vectorsIn(app)).toBe(1)
  await user.delete(`/api/projects/${projectId}/documents/${id}`)
  expect((await find('doctor')).names).toEqual([])
  expect(await vectorsIn(app)).toBe(0)
})
