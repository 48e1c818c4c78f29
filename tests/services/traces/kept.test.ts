import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgetOldTraces } from '../../../src/services/traces/retention.ts'
import { anApp, type SignedInUser, type TestApp } from '../../support/app.ts'
import { aReadyDocument } from '../../support/documents.ts'
import { until } from '../../support/until.ts'
import { acting } from '../model-script.ts'
import { startUpstream, type Upstream } from '../upstream.ts'

const MINUTES = 'The board approved a dividend of 12 euros.'

let upstream: Upstream
let app: TestApp
let ada: SignedInUser
let project: number
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'cite', OTEL_CAPTURE_CONTENT: 'true' })
  ada = await app.aUser()
  project = (await ada.get('/api/projects')).body.data.items[0].id
  await aReadyDocument(app, { projectId: project, name: 'minutes.txt', text: MINUTES })
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

const ask = async (body: object = {}): Promise<string> => {
  const question = { message: 'Which dividend did the board approve?', project_id: project, ...body }
  return (await ada.post('/api/chat', question)).body.trace_id
}
const open = async (traceId: string) => (await ada.get(`/api/traces/${traceId}`)).body.data
const withSpans = (traceId: string) =>
  until(
    () => open(traceId),
    (data) => data.spans.length > 0,
  )
const count = async (table: string, traceId: string): Promise<number> =>
  (await app.database.pool.query(`SELECT count(*)::int AS count FROM ${table} WHERE trace_id = $1`, [traceId])).rows[0]
    .count

describe('what is kept of a trace', () => {
  test('goes when it is too old, and the answer stays with its citations', async () => {
    const [old, young] = [await ask(), await ask()]
    await ada.post(`/api/traces/${old}/replay`, {})
    await Promise.all([withSpans(old), withSpans(young)])
    for (const table of ['accounts', 'trace_spans', 'replays']) {
      await app.database.pool.query(
        `UPDATE ${table} SET created_at = now() - interval '31 days'
         WHERE ${table === 'replays' ? 'message_id = (SELECT message_id FROM accounts WHERE trace_id = $1)' : 'trace_id = $1'}`,
        [old],
      )
    }
    await forgetOldTraces(app.database.db, 30, new AbortController().signal)
    expect(await open(old)).toMatchObject({
      answers: [
        {
          content: expect.stringContaining(MINUTES),
          citations: [{ quote: MINUTES }],
          account: null,
          account_missing: 'gone',
        },
      ],
      spans: [],
      spans_missing: 'gone',
    })
    const again = await ada.post(`/api/traces/${old}/replay`, {})
    expect([again.status, again.body.error]).toEqual([409, 'account_gone'])
    expect((await app.database.pool.query('SELECT FROM replays')).rowCount).toBe(0)
    expect(await open(young)).toMatchObject({ answers: [{ account: { question: expect.any(String) } }] })
  })

  test('goes with the conversation', async () => {
    const traceId = await ask()
    const { answers } = await withSpans(traceId)
    await ada.post(`/api/traces/${traceId}/replay`, {})
    await ada.delete(`/api/conversations/${answers[0].summary.conversation_id}`)
    expect((await ada.get(`/api/traces/${traceId}`)).status).toBe(404)
    for (const table of ['accounts', 'trace_spans']) expect(await count(table, traceId), table).toBe(0)
  })

  test('goes with the document, and what an agent read of it goes from its steps', async () => {
    const uploaded = await ada.post(`/api/projects/${project}/documents/text`, {
      name: 'secret.txt',
      text: 'The canary is called Tweety.',
    })
    const { id } = uploaded.body.data
    await until(
      async () => (await ada.get(`/api/projects/${project}/documents/${id}`)).body.data.status,
      (status) => status === 'ready',
    )
    const agents = (await ada.get('/api/agents')).body.data.items
    const traceId = await ask({
      agent_id: agents.find(({ slug }: { slug: string }) => slug === 'researcher').id,
      message: 'Read it.',
      model: acting([{ calls: [{ name: 'read_document', arguments: { document_id: id } }] }, { say: ['I did.'] }]),
    })
    expect(JSON.stringify((await open(traceId)).answers[0].account.steps)).toContain('Tweety')
    await ada.delete(`/api/projects/${project}/documents/${id}`)
    const { account } = await until(
      async () => (await open(traceId)).answers[0],
      ({ account: kept }) => kept.is_redacted,
    )
    expect(account.steps).toEqual([])
    expect((await ada.get(`/api/traces/${uploaded.body.trace_id}`)).status).toBe(404)
    expect(await count('trace_spans', uploaded.body.trace_id)).toBe(0)
  })

  test('goes with the document also from what is known of an answer that is still being made', async () => {
    const { id } = await aReadyDocument(app, {
      projectId: project,
      name: 'secret.txt',
      text: 'The parrot is called Polly.',
    })
    const asked = await ada.raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'What is the parrot called?', project_id: project, model: 'endless-d20' }),
    })
    const messageId = asked.headers.get('x-message-id')
    const kept = async (): Promise<string> => {
      const { rows } = await app.database.pool.query('SELECT draft::text FROM runs WHERE message_id = $1', [messageId])
      return rows[0].draft ?? ''
    }
    expect(await until(kept, (draft) => draft !== '')).toContain('Polly')
    await ada.delete(`/api/projects/${project}/documents/${id}`)
    expect(await until(kept, (draft) => !draft.includes('Polly'))).toContain('"prompt": null')
    await ada.post(`/api/chat/streams/${messageId}/stop`)
    await asked.body?.cancel()
  })
})

test('a process that died before it searched leaves an account of the question, its settings, and what was written', async () => {
  const traceId = randomBytes(16).toString('hex')
  await app.database.pool.query(
    `WITH conversation AS (INSERT INTO conversations (project_id, user_id) VALUES ($1, $2) RETURNING id),
      question AS (
        INSERT INTO messages (conversation_id, role, content, status, trace_id)
        SELECT id, 'user', 'Who died?', 'complete', $3 FROM conversation RETURNING id
      ),
      answer AS (
        INSERT INTO messages (conversation_id, parent_id, role, status, model, trace_id)
        SELECT conversation.id, question.id, 'assistant', 'streaming', 'cite', $3 FROM conversation, question RETURNING id
      ),
      run AS (
        INSERT INTO runs (message_id, owner, heartbeat_at, events, parameters)
        SELECT id, 'a dead process', now() - interval '1 minute', false, '{"model":"cite","use_documents":true}' FROM answer
        RETURNING message_id
      )
    INSERT INTO run_frames (message_id, seq, event, data) SELECT message_id, 1, 'text', 'The pro' FROM run`,
    [project, ada.id, traceId],
  )
  const { answers, spans_missing } = await until(
    () => open(traceId),
    (data) => data.spans_missing === 'gone',
  )
  expect(answers).toMatchObject([
    {
      summary: { status: 'interrupted', error: { code: 'interrupted' }, usage: { estimated: true } },
      content: 'The pro',
      account: { question: 'Who died?', parameters: { model: 'cite' }, candidates: [], prompt: null },
    },
  ])
  expect(spans_missing).toBe('gone')
})

describe('what people and models wrote', () => {
  const exported = (traceId: string) =>
    JSON.stringify(
      app.spans
        .getFinishedSpans()
        .filter((span) => span.spanContext().traceId === traceId)
        .map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
    )

  test('is in the spans that are sent when OTEL_CAPTURE_CONTENT says so, and never in those that are kept', async () => {
    const traceId = await ask()
    const { spans } = await withSpans(traceId)
    expect(exported(traceId)).toContain('gen_ai.input.messages')
    expect(exported(traceId)).toContain('12 euros')
    expect(JSON.stringify(spans)).toContain('gen_ai.provider.name')
    expect(JSON.stringify(spans)).not.toMatch(/12 euros|dividend|minutes|gen_ai\.(input|output)\.messages/)
  })

  test('is in no span at all otherwise; and no secret is in any, sent or kept', async () => {
    const plain = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'cite', LITELLM_API_KEY: 'sk-canary-5150' })
    const eve = await plain.aUser()
    const own = (await eve.get('/api/projects')).body.data.items[0].id
    await aReadyDocument(plain, { projectId: own, name: 'canary-name.txt', text: `canary-text. ${MINUTES}` })
    const key = (await eve.post('/api/api-keys', { name: 'k', scopes: ['chat'] })).body.data.key
    const { body } = await plain.request('POST', '/api/chat', {
      body: { message: 'canary-question: which dividend?', project_id: own },
      headers: { authorization: `Bearer ${key}` },
    })
    await until(
      async () => (await eve.get(`/api/traces/${body.trace_id}`)).body.data,
      (data) => data.spans.length > 0,
    )
    const sent = JSON.stringify(plain.spans.getFinishedSpans().map(({ name, attributes }) => ({ name, attributes })))
    const kept = JSON.stringify((await plain.database.pool.query('SELECT spans FROM trace_spans')).rows)
    expect(kept).toContain('chat.run')
    for (const secret of ['canary', key, eve.accessToken, eve.password, 'dividend']) {
      expect(sent).not.toContain(secret)
      expect(kept).not.toContain(secret)
    }
  })
})
