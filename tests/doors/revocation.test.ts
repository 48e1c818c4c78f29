import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { clientOf } from '../support/client.ts'
import { aReadyDocument } from '../support/documents.ts'
import { readStream } from '../support/stream.ts'
import { until } from '../support/until.ts'

const DEADLINE_MS = 5_000
const ENDLESS = 'endless-d50'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
let admin: SignedInUser
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: ENDLESS, MAX_ANSWER_TOKENS: '1000000' })
  admin = await app.anAdmin()
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

/** Somebody with a document of their own to ask about. */
async function aReader(): Promise<SignedInUser> {
  const eve = await app.aUser()
  const projectId = (await eve.get('/api/projects')).body.data.items[0].id
  await aReadyDocument(app, { projectId, name: 'report.txt', text: 'Revenue was 51.8 billion.' })
  return eve
}

/** What takes a credential away, each in its own way. @returns the credential, and what ends it. */
const ENDINGS: [string, () => Promise<{ bearer: string; end(): Promise<unknown> }>][] = [
  [
    'signing out',
    async () => {
      const eve = await aReader()
      return { bearer: eve.accessToken, end: () => eve.post('/api/auth/logout') }
    },
  ],
  [
    'a new password',
    async () => {
      const eve = await aReader()
      const { body } = await app.post('/api/auth/login', { email: eve.email, password: eve.password })
      const change = { current_password: eve.password, new_password: 'another fine passphrase' }
      return { bearer: body.data.access_token, end: () => eve.post('/api/auth/change-password', change) }
    },
  ],
  [
    'deactivation',
    async () => {
      const eve = await aReader()
      return { bearer: eve.accessToken, end: () => admin.patch(`/api/users/${eve.id}`, { is_active: false }) }
    },
  ],
  [
    'deleting the API key',
    async () => {
      const eve = await aReader()
      const { id, key } = (await eve.post('/api/api-keys', { name: 'k', scopes: ['read', 'chat'] })).body.data
      return { bearer: key, end: () => eve.delete(`/api/api-keys/${id}`) }
    },
  ],
]

const question = { message: 'Hello?', use_documents: false, model: ENDLESS }
const WAYS: [string, string, Record<string, unknown>][] = [
  ['POST /api/chat', '/api/chat', question],
  ['POST /api/chat/stream', '/api/chat/stream', question],
  [
    'POST /v1/chat/completions',
    '/v1/chat/completions',
    { model: ENDLESS, messages: [{ role: 'user', content: 'Hello?' }], stream: true },
  ],
  [
    'ask over MCP',
    '/mcp',
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'ask', arguments: { question: 'What was the revenue?', model: ENDLESS } },
    },
  ],
]

describe.each(ENDINGS)('door 9: %s', (_what, aCredential) => {
  test.each(WAYS)('ends %s that is under way within five seconds', async (_way, path, body) => {
    const { bearer, end } = await aCredential()
    const asked = upstream.requests().length
    const reading = clientOf(app.url, bearer)
      .raw('POST', path, {
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        body: JSON.stringify(body),
      })
      .then(async (response) => ({ status: response.status, text: await response.text() }))
    await expect.poll(() => upstream.requests().length, { timeout: 30_000 }).toBeGreaterThan(asked)
    expect(await end()).toMatchObject({ status: 200 })
    const startedAt = performance.now()
    const { status, text } = await reading
    expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS)
    expect(text).not.toContain('[DONE]')
    // A stream whose head is out ends with the error, anything else is answered by it.
    expect(
      status === 401 || /"(error|code)":\s*"(access_revoked|interrupted)"|\(interrupted, trace /.test(text),
      `${status} ${text}`,
    ).toBe(true)
  })
})

test('door 9: a replay ends with the session that asked for it', async () => {
  const eve = await aReader()
  const asked = await eve.post('/api/chat', { message: 'What was the revenue?', model: 'extractive' })
  const before = upstream.requests().length
  const replaying = eve.post(`/api/traces/${asked.body.trace_id}/replay`, { model: ENDLESS })
  await expect.poll(() => upstream.requests().length, { timeout: 30_000 }).toBeGreaterThan(before)
  await eve.post('/api/auth/logout')
  const startedAt = performance.now()
  expect((await replaying).status).toBe(401)
  expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS)
})

const messagesOf = async (userId: number) =>
  (
    await app.database.pool.query(
      `SELECT messages.status FROM messages JOIN conversations ON conversations.id = conversation_id
       WHERE user_id = $1 AND messages.role = 'assistant'`,
      [userId],
    )
  ).rows.map(({ status }) => status)

describe('door 9: an answer that goes on without a reader', () => {
  const begin = async (bearer: string, fields: Record<string, unknown> = {}) => {
    const response = await clientOf(app.url, bearer).raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...question, ...fields, on_disconnect: 'continue' }),
    })
    await readStream(response, 3)
  }

  test('ends within five seconds of the deactivation of who asked, and its model call with it', async () => {
    const eve = await app.aUser()
    await begin(eve.accessToken)
    const call = upstream.requests().at(-1)
    await admin.patch(`/api/users/${eve.id}`, { is_active: false })
    const startedAt = performance.now()
    expect(
      await until(
        () => messagesOf(eve.id),
        (all) => all[0] !== 'streaming',
      ),
    ).toEqual(['interrupted'])
    await expect.poll(() => call?.abortedAt).not.toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS)
  })

  test('ends when who asked is taken out of the project', async () => {
    const [ada, eve] = [await app.aUser(), await app.aUser()]
    const project = (await ada.post('/api/projects', { name: 'Shared' })).body.data.id
    await ada.post(`/api/projects/${project}/members`, { email: eve.email, role: 'viewer' })
    await begin(eve.accessToken, { project_id: project })
    await ada.delete(`/api/projects/${project}/members/${eve.id}`)
    const startedAt = performance.now()
    expect(
      await until(
        () => messagesOf(eve.id),
        (all) => all[0] !== 'streaming',
      ),
    ).toEqual(['interrupted'])
    expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS)
  })
})

test('door 9: an upload that a revoked credential has begun is not taken', async () => {
  const eve = await app.aUser()
  const project = (await eve.get('/api/projects')).body.data.items[0].id
  const { id, key } = (await eve.post('/api/api-keys', { name: 'k', scopes: ['write'] })).body.data
  const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${'x'.repeat(1_000)}\r\n--b--\r\n`
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1').setEncoding('utf8')
  const answer = new Promise<string>((resolve, reject) => void socket.once('data', resolve).once('error', reject))
  socket.write(
    `POST /api/projects/${project}/documents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n` +
      `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 500)}`,
  )
  await new Promise((resolve) => setTimeout(resolve, 300))
  await eve.delete(`/api/api-keys/${id}`)
  await new Promise((resolve) => setTimeout(resolve, DEADLINE_MS))
  socket.write(body.slice(500))
  expect(await answer).toMatch(/^HTTP\/1.1 401 /)
  socket.destroy()
  expect((await eve.get(`/api/projects/${project}/documents`)).body.data.items).toEqual([])
})
