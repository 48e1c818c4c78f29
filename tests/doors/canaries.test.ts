import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLogger } from '../../src/core/logging.ts'
import { EXPECTATIONS } from '../isolation/expectations.ts'
import { aWorld, thePeople } from '../isolation/world.ts'
import { saying } from '../services/model-script.ts'
import { startUpstream } from '../services/upstream.ts'
import { anApp, JWT_SECRET, type SignedInUser, type TestApp } from '../support/app.ts'
import { untilRead } from '../support/uploads.ts'

const LITELLM_KEY = 'sk-canary-9f1c77'
const METRICS_TOKEN = 'canary-metrics-51ab'
const MCP_SECRET = 'canary-mcp-0c3d'
const TYPED = 'canary-typed-77e2'
const PASSWORD = 'canary passphrase 4d19'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
let admin: SignedInUser
const log: string[] = []
beforeAll(async () => {
  upstream = await startUpstream()
  const destination = { write: (line: string) => void log.push(line) }
  app = await anApp(
    {
      LITELLM_API_URL: upstream.url,
      LITELLM_API_KEY: LITELLM_KEY,
      LLM_MODEL: 'fake-n2',
      METRICS_TOKEN,
      SHARE_LINKS: 'true',
    },
    undefined,
    createLogger({ level: 'trace', serviceName: 'test', destination }),
  )
  admin = await app.anAdmin()
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

const metrics = async () =>
  (await app.request('GET', '/metrics', { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })).body
const spans = () =>
  JSON.stringify(
    app.spans
      .getFinishedSpans()
      .map(({ name, attributes, events, status, links }) => [name, attributes, events, status, links]),
  )

test('door 28: what is secret, typed or read is in no log, span, metric, error or answer to anybody else', async () => {
  const answers: unknown[] = []
  const tell = <T extends { body: unknown }>(answer: T): T => {
    answers.push(answer.body)
    return answer
  }
  const email = `${TYPED}@example.org`
  await app.post('/api/auth/register', { email, password: PASSWORD, name: TYPED })
  tell(await app.post('/api/auth/login', { email, password: `${PASSWORD} wrong` }))
  const { data: signedIn } = (await app.post('/api/auth/login', { email, password: PASSWORD })).body
  const bearer = { authorization: `Bearer ${signedIn.access_token}` }
  const ada = (method: string, path: string, body?: unknown) => app.request(method, path, { body, headers: bearer })
  const { key } = (await ada('POST', '/api/api-keys', { name: TYPED, scopes: ['read'] })).body.data
  const project = (await ada('GET', '/api/projects')).body.data.items[0].id

  const documents = `/api/projects/${project}/documents`
  const { id } = (await ada('POST', `${documents}/text`, { name: `${TYPED}.md`, text: `Secret ${TYPED} text.` })).body
    .data
  await untilRead({ ...app, get: (path) => ada('GET', path) }, project, id)
  await ada('POST', `/api/projects/${project}/search`, { query: TYPED })
  const models = [
    'fake-n2',
    saying([`${TYPED} says the model`]),
    'fail-401',
    'fail-500',
    'refuse-x',
    'cut-n2',
    'badjson-n2',
  ]
  for (const model of models) {
    await ada('POST', '/api/chat', { message: `${TYPED} question`, project_id: project, model })
    await ada('POST', '/v1/chat/completions', { model, messages: [{ role: 'user', content: TYPED }] })
  }
  // What is wrong is told without what was sent.
  tell(await ada('POST', '/api/projects', { name: 5, [TYPED.slice(0, 6)]: 1 }))
  tell(await app.request('GET', '/api/users/me', { headers: { authorization: `Bearer ${key}x` } }))
  const server = { name: 'canary', transport: 'http', url: 'http://127.0.0.1:9/', headers: { 'x-key': MCP_SECRET } }
  const { id: serverId } = tell(await admin.post('/api/admin/mcp-servers', server)).body.data
  tell(await admin.get(`/api/admin/mcp-servers/${serverId}/tools`))
  tell(await admin.get('/api/admin/mcp-servers'))
  tell(await admin.get('/api/users'))

  const secrets = { PASSWORD, key, LITELLM_KEY, METRICS_TOKEN, MCP_SECRET, JWT_SECRET, operator: app.operatorKey }
  const tokens = { access: signedIn.access_token, refresh: signedIn.refresh_token, setup: app.setupToken }
  const places = { log: log.join(''), spans: spans(), metrics: await metrics(), answers: JSON.stringify(answers) }
  expect(places.log.length).toBeGreaterThan(1_000)
  expect(places.spans.length).toBeGreaterThan(1_000)
  for (const [place, text] of Object.entries(places)) {
    for (const [name, secret] of Object.entries({ ...secrets, ...tokens })) {
      expect(text.includes(secret), `${name} in ${place}`).toBe(false)
    }
  }
  // An administrator sees who there is; nobody else sees what was typed.
  for (const place of ['log', 'spans', 'metrics'] as const) expect(places[place], place).not.toContain(TYPED)
}, 60_000)

test('door 28: keys and tokens are in no table, and files of secrets are for their owner alone', async () => {
  const { rows: tables } = await app.database.pool.query(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  const ada = await app.aUser()
  const { key } = (await ada.post('/api/api-keys', { name: 'k', scopes: ['read'] })).body.data
  const { conversation_id: id } = (await ada.post('/api/chat', { message: 'Hi?' })).body.data.message
  const { token } = (await ada.post(`/api/conversations/${id}/shares`, {})).body.data
  for (const { name } of tables) {
    const { rows } = await app.database.pool.query(
      `SELECT coalesce(string_agg(t::text, ''), '') AS text FROM ${name} t`,
    )
    for (const secret of [key, token, ada.refreshToken, ada.accessToken, ada.password, LITELLM_KEY, JWT_SECRET]) {
      expect(rows[0].text.includes(secret), `a secret in ${name}`).toBe(false)
    }
  }
})

describe('door 29: whatever breaks inside', () => {
  // A table that is gone is a bug as good as any, under every route that needs it.
  test.each(['project_members', 'messages', 'documents', 'api_keys', 'agents', 'usage_days'])(
    'is told without its inside, under an id that the log knows: %s is gone',
    async (table) => {
      const people = await thePeople({ ...app, anAdmin: async () => admin })
      const world = await aWorld(app, people)
      const routes = app.app.routes.filter(
        ({ method, url }) =>
          method !== 'HEAD' && !url.startsWith('/api/docs') && !url.includes('*') && url !== '/api/auth/logout',
      )
      let failures = 0
      await app.database.pool.query(`ALTER TABLE ${table} RENAME TO elsewhere`)
      try {
        for (const { method, url } of routes) {
          const expectation = EXPECTATIONS[`${String(method)} ${url}`]
          const params = expectation?.params?.(world)
          const path = url.replace(/:(\w+)/g, (_match, name: string) => String(params?.[name] ?? 1))
          const body = expectation?.body?.(world)
          const answer = await people.owner
            .request(String(method), path, body === undefined ? {} : { body })
            // A download that has begun can only break off, which its reader sees.
            .catch((error: unknown) => ({ status: 200, body: String(error), headers: new Headers() }))
          if (answer.status < 500 || typeof answer.body !== 'object' || answer.body.error === undefined) continue
          failures++
          const { error, detail } = answer.body
          // Under `/v1` in OpenAI's shape.
          const [code, sentence] = typeof error === 'object' ? [error.code, error.message] : [error, detail]
          expect(code, url).toMatch(/^[a-z_]+$/)
          expect(sentence, url).not.toMatch(
            /select |insert |from |relation|postgres|drizzle|\bat \/|\.ts\b|127\.0\.0\.1|Error\b/i,
          )
          expect(JSON.stringify(answer.body), url).not.toMatch(new RegExp(`elsewhere|${table}|stack`))
          const traceId = answer.headers.get('x-trace-id') ?? ''
          expect(
            log.some((line) => line.includes(traceId) && line.includes('"level":50')),
            url,
          ).toBe(true)
        }
      } finally {
        await app.database.pool.query(`ALTER TABLE elsewhere RENAME TO ${table}`)
      }
      expect(failures).toBeGreaterThan(0)
    },
    120_000,
  )
})
