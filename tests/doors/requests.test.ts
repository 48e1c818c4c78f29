import { afterAll, beforeAll, expect, test } from 'vitest'
import { anApp, type TestApp } from '../support/app.ts'
import { aDataDir, startServerProcess } from '../support/server-process.ts'

let app: TestApp
beforeAll(async () => {
  app = await anApp()
})
afterAll(() => app.stop())

test('of ten times as many requests at once as the limit allows, exactly the limit passes', async () => {
  const limited = await anApp({ RATE_LIMITS: 'pro.api=20' })
  const ada = await limited.aUser()
  const answers = await Promise.all(Array.from({ length: 200 }, () => ada.get('/api/users/me')))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
  const refused = answers.find(({ status }) => status === 429)
  expect(refused?.body.error).toBe('rate_limited')
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused?.headers.get('ratelimit-remaining')).toBe('0')
})

test('every answer tells the limit of its kind, whatever it answers with', async () => {
  const own = await anApp({ RATE_LIMITS: 'pro.api=500,pro.chat=50' })
  const ada = await own.aUser()
  const project = (await ada.get('/api/projects')).body.data.items[0].id
  const body = JSON.stringify({ message: 'Hello?' })
  const json = { 'content-type': 'application/json' }
  const asked: [limit: string, Promise<Response>][] = [
    ['500', ada.raw('GET', '/api/users/me')],
    ['500', ada.raw('POST', '/api/projects', { headers: json, body: JSON.stringify({ name: 'P' }) })],
    ['500', ada.raw('POST', '/api/projects', { headers: json, body: '{' })],
    ['500', ada.raw('GET', `/api/projects/${project}/documents/999999`)],
    ['500', ada.raw('GET', '/api/no/such/route')],
    ['500', ada.raw('GET', '/api/users/me/export')],
    ['500', ada.raw('GET', '/v1/models')],
    ['50', ada.raw('POST', '/api/chat', { headers: json, body })],
    ['50', ada.raw('POST', '/api/chat/stream', { headers: json, body })],
  ]
  for (const [limit, answer] of asked) {
    const { headers, url } = await answer
    expect([headers.get('ratelimit-limit'), url]).toEqual([limit, url])
    expect(Number(headers.get('ratelimit-remaining')), url).toBeLessThan(Number(limit))
    expect(Number(headers.get('ratelimit-reset')), url).toBeGreaterThan(0)
  }
})

test('what looks like a template stays as it was typed', async () => {
  const ada = await app.aUser()
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what must stay
  const name = '${JWT_SECRET_KEY} {{7*7}} {{config}} #{1+1} <%= 1 %>'
  const made = await ada.post('/api/projects', { name })
  expect((await ada.get(`/api/projects/${made.body.data.id}`)).body.data.name).toBe(name)
})

test('the logs know requests by their trace, and nothing that is secret or typed', async () => {
  const { dataDir, remove } = aDataDir()
  const server = await startServerProcess({ DATA_DIR: dataDir, LOG_LEVEL: 'debug' })
  try {
    const { operator } = server
    const canary = 'canary-51c0'
    const password = `${canary} password`
    await operator.post('/api/auth/register', { email: `${canary}@example.org`, password })
    const login = await operator.post('/api/auth/login', { email: `${canary}@example.org`, password })
    const { key } = (await operator.post('/api/api-keys', { name: canary, scopes: ['read'] })).body.data ?? {}
    await operator.post('/api/chat', { message: `${canary} question` })
    const missing = await operator.get('/api/projects/999999999')
    await server.end('SIGTERM')
    expect(server.output()).toContain(missing.body.trace_id)
    for (const secret of [
      canary,
      password,
      login.body.data.access_token,
      login.body.data.refresh_token,
      key ?? canary,
    ]) {
      expect(server.output()).not.toContain(secret)
    }
  } finally {
    await server.end('SIGKILL')
    remove()
  }
}, 60_000)
