import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { aReadyDocument } from '../support/documents.ts'
import { readStream } from '../support/stream.ts'
import { until } from '../support/until.ts'

const MINUTES = 'The board met in May. It approved a dividend of 12 euros. The next meeting is in June.'

let upstream: Upstream
let app: TestApp
let ada: SignedInUser
let project: number
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({
    LITELLM_API_URL: upstream.url,
    LLM_MODEL: 'cite',
    RESUME_GRACE_SECONDS: '0',
    JAEGER_UI_URL: 'http://127.0.0.1:16686/',
  })
  ada = await app.aUser()
  project = (await ada.get('/api/projects')).body.data.items[0].id
  await aReadyDocument(app, { projectId: project, name: 'minutes.txt', text: MINUTES })
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the test is about
type Json = any

const ask = async (who: Client, body: object, headers: Record<string, string> = {}) =>
  (
    await who.post(
      '/api/chat',
      { message: 'Which dividend did the board approve?', project_id: project, ...body },
      headers,
    )
  ).body

/** A trace once its spans are there. */
const opened = (who: Client, traceId: string): Promise<Json> =>
  until(
    async () => (await who.get(`/api/traces/${traceId}`)).body.data,
    (data) => data?.spans.length > 0,
  )

const namesOf = (spans: Json[]): Json =>
  Object.fromEntries(spans.map(({ name, children }) => [name, namesOf(children)]))

describe('the trace of an answer', () => {
  test('has its account: every passage weighed with its scores and text, the exact messages, and each marker as it was checked', async () => {
    const { trace_id } = await ask(ada, {})
    const sent = upstream.requests().at(-1)?.body.messages
    const { answers, jaeger_url } = await opened(ada, trace_id)
    expect(jaeger_url).toBe(`http://127.0.0.1:16686/trace/${trace_id}`)
    const [{ summary, account, content, citations }] = answers
    expect(summary).toMatchObject({ status: 'complete', model: 'cite', usage: { estimated: false } })
    expect(summary.usage.completion_tokens).toBeGreaterThan(0)
    expect(summary.first_token_ms).toBeGreaterThanOrEqual(0)
    expect(account).toMatchObject({
      question: 'Which dividend did the board approve?',
      search_query: 'Which dividend did the board approve?',
      parameters: { model: 'cite', use_documents: true },
      retrieval: { mode: 'hybrid', mode_used: 'lexical', top_k: 24, degraded: null },
      prompt: sent,
      candidates: [{ rank: 1, number: 1, dropped: null, document_name: 'minutes.txt', text: MINUTES, is_cited: true }],
      // `cite` cites a passage that is not there, too.
      markers: [
        { written: 1, index: 1, verified: true },
        { written: 99, index: null },
      ],
    })
    expect(account.candidates[0].scores.lexical).toBeGreaterThan(0)
    expect(content).not.toContain('[99]')
    expect(citations).toHaveLength(1)
  })

  test('of one that quotes has a marker for each quote, and no messages: no model was told anything', async () => {
    const { trace_id } = await ask(ada, { model: 'extractive' })
    const [{ account, citations }] = (await opened(ada, trace_id)).answers
    expect(citations).toHaveLength(1)
    const [{ index, quote }] = citations
    expect(account).toMatchObject({
      markers: [{ written: index, index, sentence: quote, support: 1, verified: true }],
      prompt: null,
    })
  })

  test('has its spans as a tree, from the request down to the call of the model', async () => {
    const { trace_id } = await ask(ada, {})
    const { spans, spans_missing } = await opened(ada, trace_id)
    expect(spans_missing).toBeNull()
    expect(namesOf(spans)).toEqual({
      'POST /api/chat': {
        'chat.run': {
          'retrieval.search': { 'retrieval.lexical': {}, 'retrieval.vector': {} },
          'retrieval.pack': {},
          'chat cite': {},
        },
      },
    })
    const [request] = spans
    const [run] = request.children
    expect(run.attributes).toMatchObject({ 'gen_ai.request.model': 'cite' })
    expect(run.duration_ms).toBeLessThanOrEqual(request.duration_ms)
    const model = run.children.at(-1)
    expect(model.kind).toBe(2)
    expect(model.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'litellm',
      'gen_ai.request.model': 'cite',
      'gen_ai.response.model': 'cite',
      'gen_ai.response.finish_reasons': ['stop'],
    })
    expect(model.attributes['gen_ai.usage.output_tokens']).toBeGreaterThan(0)
  })

  test('can be taken to Jaeger or a collector as OTLP', async () => {
    const { trace_id } = await ask(ada, {})
    await opened(ada, trace_id)
    const response = await ada.raw('GET', `/api/traces/${trace_id}/otlp`)
    expect(response.headers.get('content-disposition')).toContain(`trace-${trace_id}.otlp.json`)
    const { resourceSpans } = (await response.json()) as Json
    expect(resourceSpans[0].resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'groundwire' } },
    ])
    const { spans } = resourceSpans[0].scopeSpans[0]
    const root = spans.find(({ name }: Json) => name === 'POST /api/chat')
    expect(root).toMatchObject({ traceId: trace_id, kind: 2, status: {} })
    expect(BigInt(root.endTimeUnixNano) - BigInt(root.startTimeUnixNano)).toBeGreaterThan(0n)
    const run = spans.find(({ name }: Json) => name === 'chat.run')
    expect(run.parentSpanId).toBe(root.spanId)
  })

  test.each([
    ['cut-n3', 'failed', 'model_interrupted'],
    ['early-end-n3', 'interrupted', 'answer_cut_short'],
    ['fail-500', 'failed', 'model_unavailable'],
  ])('of %s says that it is %s and why, with the span that failed', async (model, status, code) => {
    const { trace_id } = await ask(ada, { model })
    const { answers, spans } = await opened(ada, trace_id)
    expect(answers[0].summary).toMatchObject({ status, error: { code } })
    expect(answers[0].account.candidates).toHaveLength(1)
    expect(answers[0].account.prompt).not.toBeNull()
    const run = spans[0].children.find(({ name }: Json) => name === 'chat.run')
    expect(run.is_error).toBe(true)
    expect(run.children.at(-1)).toMatchObject({ name: `chat ${model}`, is_error: true })
  })

  test('of one that was stopped has what was written, and counts as no failure', async () => {
    const response = await ada.raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Go on', use_documents: false, model: 'endless-d10' }),
    })
    const reading = readStream(response)
    await ada.post(`/api/chat/streams/${response.headers.get('x-message-id')}/stop`)
    await reading
    const { answers, spans } = await opened(ada, response.headers.get('x-trace-id') ?? '')
    expect(answers[0]).toMatchObject({ summary: { status: 'stopped', error: null }, account: { retrieval: null } })
    expect(spans[0].children[0]).toMatchObject({ name: 'chat.run', is_error: false })
  })

  test('of one that is being made says so', async () => {
    const response = await ada.raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Go on', use_documents: false, model: 'endless-d10' }),
    })
    const traceId = response.headers.get('x-trace-id')
    const { body } = await ada.get(`/api/traces/${traceId}`)
    expect(body.data).toMatchObject({
      answers: [{ summary: { status: 'streaming' }, account: null, account_missing: 'in_progress' }],
      spans: [],
      spans_missing: 'in_progress',
    })
    await response.body?.cancel()
  })

  test('of an agent has its steps, and a span for each tool under its run', async () => {
    const agents = (await ada.get('/api/agents')).body.data.items
    const { id: agent_id } = agents.find(({ slug }: Json) => slug === 'researcher')
    const { trace_id } = await ask(ada, {
      agent_id,
      model: 'gullible',
      message: 'CALL calculator {"expression": "6*7"}',
    })
    const { answers, spans } = await opened(ada, trace_id)
    expect(answers[0].account).toMatchObject({
      agent: { id: agent_id, tools: expect.arrayContaining(['calculator']) },
      steps: [{ tools: [{ name: 'calculator', result: '6*7 = 42' }] }],
    })
    const run = spans[0].children.find(({ name }: Json) => name === 'chat.run')
    expect(run.attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.id': String(agent_id),
    })
    expect(run.children.map(({ name }: Json) => name)).toEqual([
      'chat gullible',
      'execute_tool calculator',
      'chat gullible',
    ])
  })
})

test('the trace of an upload goes through its job to the moment when it can be asked', async () => {
  const { body } = await ada.post(`/api/projects/${project}/documents/text`, {
    name: 'lease.txt',
    text: 'It ends in March.',
  })
  const trace = await until(
    async () => (await ada.get(`/api/traces/${body.trace_id}`)).body.data,
    (data) => JSON.stringify(data.spans).includes('job ingest'),
  )
  expect(trace.ingestions).toMatchObject([{ summary: { title: 'lease.txt', status: 'ready' }, chunk_count: 1 }])
  const [upload] = trace.spans
  expect(upload.name).toBe('POST /api/projects/:project_id/documents/text')
  const job = upload.children.find(({ name }: Json) => name === 'job ingest')
  expect(job.kind).toBe(4)
  expect(job.children.map(({ name }: Json) => name)).toEqual([
    'ingest parse',
    'ingest chunk',
    'ingest index',
    'ingest embed',
    'ingest switch',
  ])
})

describe('who may open a trace', () => {
  test('whoever asked; to anybody else it is not there', async () => {
    const { trace_id } = await ask(ada, {})
    const bob = await app.aUser()
    for (const path of [`/api/traces/${trace_id}`, `/api/traces/${trace_id}/otlp`]) {
      expect((await bob.get(path)).status).toBe(404)
    }
    expect((await bob.post(`/api/traces/${trace_id}/replay`, {})).status).toBe(404)
    expect((await bob.get('/api/traces')).body.data.items).toEqual([])
  })

  test('somebody who goes on in the trace of another sees their own part of it only', async () => {
    const { trace_id } = await ask(ada, {})
    await opened(ada, trace_id)
    const bob = await app.aUser()
    const own = (await bob.get('/api/projects')).body.data.items[0].id
    const headers = { traceparent: `00-${trace_id}-00f067aa0ba902b7-01` }
    const asked = await ask(bob, { message: 'And I?', project_id: own }, headers)
    expect(asked.trace_id).toBe(trace_id)
    const [his, hers] = [await opened(bob, trace_id), await opened(ada, trace_id)]
    expect(his.answers.map(({ account }: Json) => account.question)).toEqual(['And I?'])
    expect(hers.answers.map(({ account }: Json) => account.question)).toEqual(['Which dividend did the board approve?'])
    const idsOf = (spans: Json[]): string[] => spans.flatMap(({ id, children }) => [id, ...idsOf(children)])
    expect(new Set(idsOf(his.spans)).isDisjointFrom(new Set(idsOf(hers.spans)))).toBe(true)
    expect(his.spans).toMatchObject([{ name: 'POST /api/chat', parent_id: '00f067aa0ba902b7' }])
  })

  test('an administrator sees the figures and spans of all, and none of what they say', async () => {
    const { trace_id } = await ask(ada, {})
    await opened(ada, trace_id)
    const admin = await app.anAdmin()
    const seen = await admin.get(`/api/traces/${trace_id}`)
    expect(seen.body.data).toMatchObject({
      answers: [
        {
          summary: { title: null, status: 'complete', user_id: ada.id, model: 'cite' },
          content: null,
          citations: [],
          account: null,
          account_missing: 'hidden',
        },
      ],
      spans: [{ name: 'POST /api/chat' }],
    })
    expect(JSON.stringify(seen.body)).not.toMatch(/dividend|minutes\.txt/)
    const listed = await admin.get(`/api/traces?user_id=${ada.id}&trace_id=${trace_id}`)
    expect(listed.body.data.items).toMatchObject([{ trace_id, title: null, user_id: ada.id }])
    expect((await admin.post(`/api/traces/${trace_id}/replay`, {})).status).toBe(403)
  })

  test('a reader of the project may open what its documents took', async () => {
    const { body } = await ada.post('/api/projects', { name: 'Shared' })
    const bob = await app.aUser()
    await ada.post(`/api/projects/${body.data.id}/members`, { email: bob.email, role: 'viewer' })
    const uploaded = await ada.post(`/api/projects/${body.data.id}/documents/text`, {
      name: 'a.txt',
      text: 'Some text.',
    })
    const { ingestions } = await opened(bob, uploaded.body.trace_id)
    expect(ingestions).toMatchObject([{ summary: { title: 'a.txt' } }])
  })
})

describe('the list of traces', () => {
  test('has one kind at a time, newest first, page by page, and can be narrowed', async () => {
    const bob = await app.aUser()
    const own = (await bob.get('/api/projects')).body.data.items[0].id
    const asked: string[] = []
    for (const model of ['extractive', 'cite', 'fail-500']) {
      asked.push((await ask(bob, { project_id: own, model, use_documents: model === 'extractive' })).trace_id)
    }
    const list = async (query: string) => (await bob.get(`/api/traces?${query}`)).body.data
    const first = await list('limit=2')
    const second = await list(`limit=2&cursor=${first.next_cursor}`)
    expect([...first.items, ...second.items].map(({ trace_id }: Json) => trace_id)).toEqual(asked.toReversed())
    expect(second.next_cursor).toBeNull()
    expect((await list('status=failed')).items).toMatchObject([
      { model: 'fail-500', error: { code: 'model_unavailable' } },
    ])
    expect((await list('model=extractive')).items).toMatchObject([{ trace_id: asked[0] }])
    expect((await list('since=2100-01-01T00:00:00.000Z')).items).toEqual([])
    expect((await list(`project_id=${own}`)).items).toHaveLength(3)
    expect((await list('kind=ingestion')).items).toEqual([])
  })

  test.each([
    ['project_id=999999', 404],
    ['conversation_id=999999', 404],
    ['message_id=999999', 404],
    ['document_id=999999', 404],
    ['user_id=999999', 404],
    ['kind=everything', 422],
    ['since=yesterday', 422],
    ['until=0000-01-01T00:00:00Z', 422],
    ['sincee=2026-01-01T00:00:00Z', 422],
    ['cursor=x', 422],
    ['limit=0', 422],
  ])('asked for %s answers %d', async (query, status) => {
    expect((await ada.get(`/api/traces?${query}`)).status).toBe(status)
  })
})

test('what is no trace is not found, whatever it looks like', async () => {
  for (const id of ['1', 'x'.repeat(32), '0'.repeat(32), "'; DROP TABLE runs; --", '%00']) {
    expect((await ada.get(`/api/traces/${encodeURIComponent(id)}`)).status).toBe(404)
  }
})

test('with tracing off there is the account, and it says that there are no spans', async () => {
  const quiet = await anApp({ OTEL_ENABLED: 'false' })
  const eve = await quiet.aUser()
  const own = (await eve.get('/api/projects')).body.data.items[0].id
  await aReadyDocument(quiet, { projectId: own, name: 'minutes.txt', text: MINUTES })
  const { trace_id } = await ask(eve, { project_id: own })
  const { body } = await eve.get(`/api/traces/${trace_id}`)
  expect(body.data).toMatchObject({
    answers: [{ account: { candidates: [{ document_name: 'minutes.txt' }], prompt: null } }],
    spans: [],
    spans_missing: 'off',
  })
})
