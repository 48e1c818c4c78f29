import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXPECTATIONS } from '../isolation/expectations.ts'
import { aWorld, type People, thePeople, type World } from '../isolation/world.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { readStream } from '../support/stream.ts'

let app: TestApp
let ada: SignedInUser
let people: People
beforeAll(async () => {
  // No worker: a document stays as it was answered.
  app = await anApp({ ROLE: 'web', SHARE_LINKS: 'true' })
  ada = await app.aUser()
  people = await thePeople(app)
})
afterAll(() => app.stop())

const make = (user: SignedInUser, key: string, name = 'Once') =>
  user.post('/api/projects', { name }, { 'idempotency-key': key })

test('the same key and body twenty times at once make one object and have one answer', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => make(ada, 'k1')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
  expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1)
  const { items } = (await ada.get('/api/projects')).body.data
  expect(items.filter(({ name }: { name: string }) => name === 'Once')).toHaveLength(1)
})

test('the same key with another body is refused', async () => {
  await make(ada, 'k2')
  const { status, body } = await make(ada, 'k2', 'Twice')
  expect([status, body.error]).toEqual([409, 'idempotency_key_reused'])
})

test("another user's key of the same name is another key", async () => {
  const eve = await app.aUser()
  const [mine, hers] = [await make(ada, 'k3'), await make(eve, 'k3')]
  expect(hers.status).toBe(201)
  expect(hers.body.data.id).not.toBe(mine.body.data.id)
})

test('a question repeated under its key reads the stream of the first', async () => {
  const ask = () =>
    ada.raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k4' },
      body: JSON.stringify({ message: 'Hello?' }),
    })
  const [first, second] = [await ask(), await ask()]
  expect(second.headers.get('x-message-id')).toBe(first.headers.get('x-message-id'))
  expect((await readStream(second)).frames).toEqual((await readStream(first)).frames)
})

/** Routes that take a `POST` and create nothing that would be there twice, and why. */
const CREATES_NOTHING: Record<string, string> = {
  '/api/auth/login': 'each sign-in is a session of its own, and nobody is signed in yet whose key it could be',
  '/api/auth/refresh': 'a refresh token is good once by itself',
  '/api/auth/logout': 'ends what is there',
  '/api/auth/change-password': 'sets what is there',
  '/api/chat/streams/:message_id/stop': 'ends what is there',
  '/api/messages/:id/feedback': 'sets what is there',
  '/api/admin/jobs/:id/retry': 'moves what is there',
  '/api/projects/:project_id/search': 'reads',
  '/api/projects/:project_id/documents/compare': 'reads',
}

/** Bodies of the routes that take no id. */
const BODIES: Record<string, () => unknown> = {
  '/api/auth/register': () => ({ email: 'registered@example.org', password: 'correct horse battery' }),
  '/api/projects': () => ({ name: 'Again' }),
  '/api/api-keys': () => ({ name: 'k', scopes: ['read'] }),
  '/api/admin/mcp-servers': () => ({ name: 'again', transport: 'http', url: 'https://mcp.example.org/' }),
}

/** Where the isolation test's body is one that is refused. */
const OTHER_BODIES: Record<string, (world: World) => unknown> = {
  'POST /api/traces/:trace_id/replay': () => ({}),
  'POST /api/agents': ({ project: project_id }) => ({ project_id, slug: 'new', name: 'A', system_prompt: 'Help.' }),
}

/** Where the isolation test's row is one that is refused: only what was really asked can be replayed. */
const OTHER_PARAMS: Record<string, (caller: SignedInUser) => Promise<Record<string, unknown>>> = {
  'POST /api/traces/:trace_id/replay': async (caller) => ({
    trace_id: (await caller.post('/api/chat', { message: 'What does the text say?' })).body.trace_id,
  }),
}

describe('of the routes that take a POST under /api', () => {
  const posts = () => app.app.routes.filter(({ method, url }) => method === 'POST' && url.startsWith('/api/'))

  test('each one that creates takes an Idempotency-Key, and the others are known by name', () => {
    const without = posts().filter(({ config }) => !config?.idempotent)
    expect(without.map(({ url }) => url).sort()).toEqual(Object.keys(CREATES_NOTHING).sort())
  })

  test('each one that creates does so once for a key, and answers a repeated request as the first', async () => {
    const tables = [
      'users',
      'projects',
      'project_members',
      'documents',
      'document_versions',
      'conversations',
      'messages',
      'agents',
    ]
    const counted = [...tables, 'conversation_shares', 'api_keys', 'mcp_servers', 'pgboss.job', 'audit_entries']
    const counts = async () =>
      (await app.database.pool.query(`SELECT ${counted.map((table) => `(SELECT count(*) FROM ${table})`).join()}`)).rows
    for (const { url, config } of posts()) {
      // What fetches a page fetches none of this machine.
      if (!config?.idempotent || url.endsWith('/url')) continue
      const route = `POST ${url}`
      const world = await aWorld(app, people)
      const caller = url.startsWith('/api/admin') ? people.admin : people.owner
      const params = (await OTHER_PARAMS[route]?.(caller)) ?? EXPECTATIONS[route]?.params?.(world) ?? {}
      const path = url.replace(/:(\w+)/g, (_match, name: string) => String(params[name]))
      const body = () => (OTHER_BODIES[route] ?? EXPECTATIONS[route]?.body ?? BODIES[url])?.(world)
      const headers = { 'idempotency-key': `walk ${url}` }
      const send = () => caller.request('POST', path, { ...(body() === undefined ? {} : { body: body() }), headers })

      const first = await send()
      expect(first.status, route).toBeLessThan(300)
      const before = await counts()
      const second = await send()
      expect([second.status, second.body], route).toEqual([first.status, first.body])
      expect(second.headers.get('x-message-id'), route).toBe(first.headers.get('x-message-id'))
      expect(await counts(), route).toEqual(before)
      const other = await caller.post('/api/projects', { name: 'Another body' }, headers)
      expect([other.status, other.body.error], route).toEqual([409, 'idempotency_key_reused'])
    }
  }, 60_000)
})

test('the same file under the same key is one document, and another file is refused', async () => {
  const project = (await ada.get('/api/projects')).body.data.items[0].id
  const send = (content: string, metadata: object) => {
    const form = new FormData()
    form.set('file', new Blob([content]), 'once.txt')
    form.set('metadata', JSON.stringify(metadata))
    const headers = { 'idempotency-key': 'upload' }
    return ada.request('POST', `/api/projects/${project}/documents`, { body: form, headers })
  }
  const [one, ...others] = await Promise.all([1, 2, 3, 4].map(() => send('Once.', { n: 1 })))
  expect(others.map(({ status, body }) => ({ status, body }))).toEqual(Array(3).fill({ status: 202, body: one?.body }))
  expect((await send('Twice.', { n: 1 })).body.error).toBe('idempotency_key_reused')
  expect((await send('Once.', { n: 2 })).body.error).toBe('idempotency_key_reused')
  const { items } = (await ada.get(`/api/projects/${project}/documents`)).body.data
  expect(items.map(({ version }: { version: number }) => version)).toEqual([1])
})

test('a key that is shown once is shown again to its repeated request alone, and the database does not have it', async () => {
  const body = { name: 'secret', scopes: ['read'] }
  const make = (user: SignedInUser) => user.post('/api/api-keys', body, { 'idempotency-key': 'make a key' })
  const [first, second] = [await make(ada), await make(ada)]
  expect(second.body.data.key).toBe(first.body.data.key)
  const eve = await app.aUser()
  expect((await make(eve)).body.data.key).not.toBe(first.body.data.key)
  const { rows } = await app.database.pool.query("SELECT string_agg(t::text, E'\\n') AS all FROM idempotency_keys t")
  expect(rows[0].all).toContain('make a key')
  expect(rows[0].all).not.toContain(first.body.data.key)
  expect(rows[0].all).not.toContain('gw_')
})
