import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SpanKind, startTelemetry } from '../../src/core/telemetry.ts'
import { startUpstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
let ada: SignedInUser
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'cite' })
  ada = await app.aUser()
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

const spansOf = (traceId: unknown) =>
  app.spans.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId)
const until = async <T>(look: () => T, isRight: (value: T) => boolean): Promise<T> => {
  const deadline = Date.now() + 5_000
  while (!isRight(look()) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
  return look()
}

test('a request is a server span named by its route, with its queries below it, and its id is the trace id', async () => {
  const { body } = await ada.get('/api/projects')
  const spans = await until(
    () => spansOf(body.trace_id),
    (found) => found.some(({ kind }) => kind === SpanKind.SERVER),
  )
  const server = spans.find(({ kind }) => kind === SpanKind.SERVER)
  expect(server?.name).toBe('GET /api/projects')
  expect(server?.attributes).toMatchObject({ 'http.response.status_code': 200, 'http.route': '/api/projects' })
  const queries = spans.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql')
  expect(queries.length).toBeGreaterThan(0)
  for (const query of queries) expect(query.parentSpanContext?.spanId).toBe(server?.spanContext().spanId)
})

describe('traceparent', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'

  test('that comes in is continued', async () => {
    const { body } = await ada.request('GET', '/api/projects', {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    })
    expect(body.trace_id).toBe(traceId)
  })

  test.each([
    'garbage',
    `00-${traceId}-00f067aa0ba902b7`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `ff-${traceId}-00f067aa0ba902b7-01`,
    'a'.repeat(10_000),
  ])('that is malformed is replaced: %.40s', async (traceparent) => {
    const { status, body } = await ada.request('GET', '/api/projects', { headers: { traceparent } })
    expect(status).toBe(200)
    expect(body.trace_id).toMatch(/^[0-9a-f]{32}$/)
    expect(body.trace_id).not.toBe(traceId)
  })

  test.each([
    `00-${traceId}-00f067aa0ba902b7-01\r\nx-evil: 1`,
    `00-${traceId}\r\n -00f067aa0ba902b7-01`,
    `\t${traceId}`,
  ])('door 30: with a line more is no trace id: %j', async (value) => {
    const bytes = `GET /api/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\ntraceparent: x${value}\r\n\r\n`
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => void socket.end(bytes))
    const answer = await text(socket)
    const [, id] = /x-trace-id: ([0-9a-f]{32})\r\n/i.exec(answer) ?? []
    expect(id).toBeDefined()
    expect(id).not.toBe(traceId)
    expect(answer).not.toContain('x-evil')
  })

  test('goes to the model server, and names a span of the trace of the question', async () => {
    const { body } = await ada.post('/api/chat', { message: 'Hi', use_documents: false })
    const sent = String(upstream.requests().at(-1)?.headers.traceparent).split('-')
    expect(sent[1]).toBe(body.trace_id)
    expect(spansOf(body.trace_id).map((span) => span.spanContext().spanId)).toContain(sent[2])
  })
})

test('a job continues the trace of the request that queued it, down to its queries', async () => {
  const project = (await ada.get('/api/projects')).body.data.items[0].id
  const { body } = await ada.post(`/api/projects/${project}/documents/text`, { name: 'a.txt', text: 'Some text.' })
  const isJob = (name: string) => name.startsWith('job ')
  const spans = await until(
    () => spansOf(body.trace_id),
    (found) => found.some(({ name }) => isJob(name)),
  )
  expect(spans.find(({ name }) => isJob(name))?.kind).toBe(SpanKind.CONSUMER)
})

test('an answer has spans for its run, its search and its model call', async () => {
  const project = (await ada.get('/api/projects')).body.data.items[0].id
  const { body } = await ada.post('/api/chat', { message: 'What is in the text?', project_id: project, model: 'cite' })
  const names = (
    await until(
      () => spansOf(body.trace_id),
      (found) => found.some(({ name }) => name === 'chat.run'),
    )
  ).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['POST /api/chat', 'chat.run', 'retrieval.search', 'retrieval.lexical']))
})

test('nothing secret or typed is in any span', async () => {
  const canary = 'canary-7f3a9'
  await app.post('/api/auth/login', { email: `${canary}@example.org`, password: `${canary}-password` })
  const { key } = (await ada.post('/api/api-keys', { name: canary, scopes: ['read'] })).body.data
  await ada.post('/api/chat', { message: `${canary} question`, use_documents: false })
  const project = (await ada.get('/api/projects')).body.data.items[0].id
  await ada.post(`/api/projects/${project}/search`, { query: `${canary} search` })
  const dump = JSON.stringify(
    app.spans.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
  )
  for (const secret of [canary, key, ada.accessToken, ada.refreshToken, ada.password])
    expect(dump).not.toContain(secret)
})

describe('export', () => {
  /** One span, to a collector that answers so. */
  async function exportTo(status: number) {
    const received: { url: string | undefined; type: string | undefined }[] = []
    const collector = createServer((request, response) => {
      received.push({ url: request.url, type: request.headers['content-type'] })
      request.resume().on('end', () => response.writeHead(status).end())
    }).listen(0, '127.0.0.1')
    await once(collector, 'listening')
    const address = collector.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const telemetry = startTelemetry({ enabled: true, serviceName: 'test', otlpEndpoint: `http://127.0.0.1:${port}` })
    telemetry.openContext({ name: 'x', kind: SpanKind.SERVER }).span?.end()
    await telemetry.shutdown().catch(() => {})
    collector.close()
    return { received, counts: telemetry.spanCounts() }
  }

  test('goes to the endpoint when one is set', async () => {
    const { received } = await exportTo(200)
    expect(received).toEqual([{ url: '/v1/traces', type: 'application/x-protobuf' }])
  })

  test('counts what was sent, and what the collector did not take', async () => {
    expect((await exportTo(200)).counts).toEqual({ sent: 1, lost: 0 })
    expect((await exportTo(400)).counts).toEqual({ sent: 0, lost: 1 })
  })

  test('off, every trace id is still 32 hex digits and another one', () => {
    const telemetry = startTelemetry({ enabled: false, serviceName: 'test', otlpEndpoint: 'http://127.0.0.1:9' })
    const ids = Array.from({ length: 1_000 }, () => telemetry.openContext({ name: 'x', kind: SpanKind.SERVER }).traceId)
    expect(new Set(ids).size).toBe(1_000)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
  })
})
