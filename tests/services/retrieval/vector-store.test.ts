import { ChromaClient } from 'chromadb'
import { describe, expect, test } from 'vitest'
import { anApp, type TestApp } from '../../support/app.ts'
import type { Client } from '../../support/client.ts'
import { anEmbeddingServer } from '../../support/embedding-server.ts'
import { aTcpGate } from '../../support/tcp-gate.ts'
import { uploaded } from '../../support/uploads.ts'

// One suite over both stores. Chroma is the real server, which `scripts/services up chroma` starts.
const chromaUrl = process.env.TEST_CHROMA_URL ?? ''
const reason = chromaUrl === '' ? ' (skipped: TEST_CHROMA_URL is not set, see scripts/services)' : ''

interface Found {
  names: string[]
  modeUsed: string
  degraded: string | null
}

async function aProject(env: Record<string, string>) {
  const server = await anEmbeddingServer()
  const app = await anApp({ LITELLM_API_URL: server.url, EMBEDDING_MODEL: 'model-64', ...env })
  const user = await app.aUser()
  const projectId: number = (await user.post('/api/projects', { name: 'P' })).body.data.id
  return { app, user, projectId, ...inProject(user, projectId) }
}

const inProject = (user: Client, projectId: number) => ({
  add: (name: string, content: string, metadata?: object) =>
    uploaded(user, projectId, { name, content, ...(metadata ? { metadata } : {}) }),
  async find(query: string, options: object = {}): Promise<Found> {
    const { body } = await user.post(`/api/projects/${projectId}/search`, { query, mode: 'vector', ...options })
    const names: string[] = body.data.hits.map((hit: { document_name: string }) => hit.document_name)
    return { names, modeUsed: body.data.mode_used, degraded: body.data.degraded }
  },
})

/** Chroma follows in a moment: asks until that is found. */
const finds = (find: () => Promise<Found>, names: string[]) =>
  expect.poll(async () => (await find()).names, { timeout: 15_000, interval: 200 }).toEqual(names)

describe.each([
  ['pgvector', {}],
  ['Chroma', { CHROMA_URL: chromaUrl }],
])('vectors in %s', (name, env: Record<string, string>) => {
  const run = test.skipIf(name === 'Chroma' && chromaUrl === '')

  run(`the nearest come first${name === 'Chroma' ? reason : ''}`, async () => {
    const { add, find } = await aProject(env)
    await add('cars.txt', 'A car has an engine.')
    await add('doctors.txt', 'The doctor prescribes rest.')
    await finds(() => find('physician'), ['doctors.txt', 'cars.txt'])
    expect(await find('automobile engine')).toEqual({
      names: ['cars.txt', 'doctors.txt'],
      modeUsed: 'vector',
      degraded: null,
    })
  })

  run('only the project that is asked answers, and only the documents that are wanted', async () => {
    const { user, add, find } = await aProject(env)
    const other: number = (await user.post('/api/projects', { name: 'Other' })).body.data.id
    const { id } = await add('cars.txt', 'A car has an engine.', { shelf: 1 })
    await add('cabs.txt', 'A car with a driver.', { shelf: 2 })
    await uploaded(user, other, { name: 'foreign.txt', content: 'A car.' })
    await finds(() => find('automobile engine'), ['cars.txt', 'cabs.txt'])
    await finds(() => find('automobile', { document_ids: [id] }), ['cars.txt'])
    await finds(() => find('automobile', { filter: { shelf: 2 } }), ['cabs.txt'])
    await finds(inProject(user, other).find.bind(null, 'automobile'), ['foreign.txt'])
  })

  run('a new version takes the place of the old one; what is deleted is never found again', async () => {
    const { user, projectId, add, find } = await aProject(env)
    const { id } = await add('cars.txt', 'A car has an engine.')
    await add('doctors.txt', 'The doctor prescribes rest.')
    await finds(() => find('physician'), ['doctors.txt', 'cars.txt'])
    await add('doctors.txt', 'Roses need water.')
    await finds(() => find('roses'), ['doctors.txt', 'cars.txt'])
    await user.delete(`/api/projects/${projectId}/documents/${id}`)
    expect((await find('automobile')).names).not.toContain('cars.txt')
  })
})

describe.skipIf(chromaUrl === '')(`a Chroma that fails${reason}`, () => {
  const collectionsOf = async (app: TestApp) => {
    const { rows } = await app.database.pool.query<{ key: string }>('SELECT key FROM embedding_indexes')
    return rows.map(({ key }) => `groundwire-${key}`)
  }
  const client = () => {
    const { hostname, port } = new URL(chromaUrl)
    return new ChromaClient({ host: hostname, port: Number(port) })
  }

  test('while it is away answers go by words, nothing deleted is found, and it follows when it is back', async () => {
    const gate = await aTcpGate(chromaUrl)
    const { app, user, projectId, add, find } = await aProject({ CHROMA_URL: gate.url })
    const { id } = await add('cars.txt', 'A car has an engine.')
    await finds(() => find('automobile'), ['cars.txt'])
    gate.shut()
    expect(await find('engine', { mode: 'hybrid' })).toEqual({
      names: ['cars.txt'],
      modeUsed: 'lexical',
      degraded: 'vector_store_unavailable',
    })
    expect((await app.get('/api/health/ready')).body.data).toMatchObject({
      status: 'degraded',
      checks: { vector_store: 'degraded' },
    })
    expect(await add('doctors.txt', 'The doctor prescribes rest.')).toMatchObject({ status: 'ready', error: null })
    await user.delete(`/api/projects/${projectId}/documents/${id}`)
    gate.open()
    await finds(() => find('physician', { mode: 'vector' }), ['doctors.txt'])
    const [name = ''] = await collectionsOf(app)
    const collection = await client().getOrCreateCollection({ name, embeddingFunction: null })
    await expect.poll(() => collection.count(), { timeout: 30_000, interval: 500 }).toBe(1)
  }, 90_000)

  test('one that was emptied is filled again from the database', async () => {
    const { app, add, find } = await aProject({ CHROMA_URL: chromaUrl })
    await add('cars.txt', 'A car has an engine.')
    await finds(() => find('automobile'), ['cars.txt'])
    const [name = ''] = await collectionsOf(app)
    await client().deleteCollection({ name })
    expect(await find('engine', { mode: 'hybrid' })).toMatchObject({ names: ['cars.txt'] })
    await expect
      .poll(() => find('automobile'), { timeout: 30_000, interval: 500 })
      .toEqual({ names: ['cars.txt'], modeUsed: 'vector', degraded: null })
  }, 60_000)
})
