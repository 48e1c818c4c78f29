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
