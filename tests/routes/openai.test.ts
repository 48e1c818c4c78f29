import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acting, saying } from '../services/model-script.ts'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { clientOf } from '../support/client.ts'
import { aReadyDocument } from '../support/documents.ts'
import { framesOf, readStream } from '../support/stream.ts'

// What OpenAI's own clients cannot show; those are in tests/openai.
let upstream: Upstream
let app: TestApp
let ada: SignedInUser
let project: number
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'cite' })
  ada = await app.aUser()
  project = (await ada.get('/api/projects')).body.data.items[0].id
  await aReadyDocument(app, { projectId: project, name: 'report.txt', text: 'Revenue was 51.8 billion. It rose.' })
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

const HELLO = [{ role: 'user', content: 'Hello?' }]
const ask = (body: object, user = ada) => user.post('/v1/chat/completions', { messages: HELLO, ...body })
const askStream = (body: object) =>
  ada.raw('POST', '/v1/chat/completions', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: HELLO, stream: true, ...body }),
  })
const askedOf = (model: string) => upstream.requests().findLast(({ body }) => body.model === model)
const usageOf = async (model: string) => {
  const { rows } = await app.database.pool.query(
    'SELECT user_id, project_id, requests, prompt_tokens, completion_tokens FROM usage_days WHERE model = $1',
    [model],
  )
  return rows
}

describe('every way in ends in an error of OpenAI’s shape', () => {
  const json = { 'content-type': 'application/json' }
  test.each([
    ['an unknown address', 'GET', '/v1/nothing', undefined, 404, 'unknown_url', null],
    ['a wrong method', 'DELETE', '/v1/models', undefined, 405, 'method_not_supported', null],
    ['malformed JSON', 'POST', '/v1/chat/completions', '{"model":', 400, 'malformed_json', null],
    ['an address that cannot be decoded', 'GET', '/v1/models/%ff%', undefined, 400, 'malformed_url', null],
    ['a body too large', 'POST', '/v1/embeddings', `"${'x'.repeat(21_000_000)}"`, 413, 'body_too_large', null],
    ['no messages', 'POST', '/v1/chat/completions', '{"model":"x"}', 400, 'missing_required_parameter', 'messages'],
    ['no model', 'POST', '/v1/embeddings', '{"input":"x","model":""}', 400, 'invalid_value', 'model'],
  ])('%s', async (_what, method, path, body, status, code, param) => {
    const response = await ada.raw(method, path, body === undefined ? {} : { headers: json, body })
    expect(response.status).toBe(status)
    expect(response.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
    const message = expect.stringMatching(/^[A-Z].*\.$/)
    expect(await response.json()).toEqual({ error: { message, type: 'invalid_request_error', param, code } })
    if (status === 405) expect(response.headers.get('allow')).toContain('GET')
  })

  test('no credentials, and a key without the scope', async () => {
    const error = { message: expect.any(String), type: 'invalid_request_error', param: null }
    const nobody = await app.post('/v1/chat/completions', { model: 'cite', messages: HELLO })
    expect([nobody.status, nobody.body]).toEqual([401, { error: { ...error, code: 'invalid_api_key' } }])
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer')
    const { body } = await ada.post('/api/api-keys', { name: 'k', scopes: ['read'] })
    const reader = await clientOf(app.url, body.data.key).post('/v1/embeddings', { model: 'embedder', input: 'x' })
    expect([reader.status, reader.body]).toEqual([403, { error: { ...error, code: 'insufficient_permissions' } }])
  })
})

describe('what LiteLLM would take as settings is not a client’s to send', () => {
  test.each([
    ...[
      'api_base',
      'api_key',
      'base_url',
      'custom_llm_provider',
      'mock_response',
      'fallbacks',
      'num_retries',
      'timeout',
    ],
    ...['model_list', 'litellm_params', 'extra_headers', 'extra_body', 'guardrails', 'tags', 'cache', 'drop_params'],
  ])('%s is refused by name, and no model is asked', async (param) => {
    const model = `fake-n1-d${1 + (param.length % 9)}`
    const before = upstream.requests().length
    const { status, body } = await ask({ model, [param]: 'http://127.0.0.1/' })
    expect([status, body.error.code, body.error.param]).toEqual([400, 'unknown_parameter', param])
    expect(upstream.requests().length).toBe(before)
  })

  test.each([
    ['a picture', { type: 'image_url', image_url: { url: 'http://169.254.169.254/latest/meta-data' } }],
    ['a picture in short', { type: 'image_url', image_url: 'https://example.org/a.png' }],
    ['a file', { type: 'file', file: { file_data: 'https://example.org/a.pdf' } }],
    ['a file of the provider', { type: 'file', file: { file_id: 'file-1' } }],
    ['a film', { type: 'video_url', video_url: { url: 'https://example.org/a.mp4' } }],
  ])('%s that would have to be fetched is refused', async (_what, part) => {
    const before = upstream.requests().length
    const { status, body } = await ask({ model: 'fake-n1', messages: [{ role: 'user', content: [part] }] })
    expect([status, body.error.type]).toEqual([400, 'invalid_request_error'])
    expect(body.error.param).toMatch(/^messages\[0\]\.content\[0\]/)
    expect(upstream.requests().length).toBe(before)
  })

  test('a list of models, which LiteLLM would ask all at once, is no model', async () => {
    const before = upstream.requests().length
    const { status, body } = await ask({ model: 'fake-n1,fake-n2' })
    expect([status, body.error.code]).toEqual([404, 'model_not_found'])
    expect(upstream.requests().length).toBe(before)
  })

  test('headers of the client stay here, and who asks is not said', async () => {
    const model = saying(['ok'])
    const headers = { 'x-litellm-timeout': '1', 'openai-organization': 'org', 'x-forwarded-for': '1.2.3.4' }
    await ada.post('/v1/chat/completions', { model, messages: HELLO, user: 'ada', metadata: { a: 'b' } }, headers)
    const seen = askedOf(model)
    for (const name of [...Object.keys(headers), 'cookie']) expect(seen?.headers[name], name).toBeUndefined()
    expect(seen?.headers.authorization).toBeUndefined()
    expect(Object.keys(seen?.body ?? {}).sort()).toEqual(['max_tokens', 'messages', 'model'])
  })
})

describe('a plain model', () => {
  test('is asked in the trace of the request, with a span of its own', async () => {
    const model = saying(['traced'])
    const { headers } = await ask({ model })
    const traceId = headers.get('x-trace-id')
    expect(askedOf(model)?.headers.traceparent).toContain(traceId)
    const span = app.spans.getFinishedSpans().find(({ name }) => name === `chat ${model}`)
    expect(span?.spanContext().traceId).toBe(traceId)
    expect(span?.attributes).toMatchObject({ 'gen_ai.request.model': model, 'gen_ai.usage.output_tokens': 1 })
  })

  test('is counted for who asked, whole, streamed and embedded', async () => {
    const model = saying(['one', ' two'])
    await ask({ model })
    await (await askStream({ model })).text()
    const [{ requests, completion_tokens, ...row }] = await usageOf(model)
    expect([requests, completion_tokens]).toEqual([2, 4])
    expect(row).toMatchObject({ user_id: ada.id, project_id: null, prompt_tokens: expect.any(Number) })
    await ada.post('/v1/embeddings', { model: 'embed-counted', input: ['a', 'b', 'c'] })
    expect(await usageOf('embed-counted')).toMatchObject([{ requests: 1, prompt_tokens: 3, completion_tokens: 0 }])
  })

  test('is counted by what it wrote when its reader hangs up', async () => {
    const model = 'fake-n3000-d5'
    await readStream(await askStream({ model }), 20)
    await expect.poll(() => usageOf(model)).toMatchObject([{ requests: 1 }])
    const [{ prompt_tokens, completion_tokens }] = await usageOf(model)
    expect(prompt_tokens).toBeGreaterThan(0)
    expect(completion_tokens).toBeGreaterThan(10)
    expect(completion_tokens).toBeLessThan(3_000)
  })

  test('that does not end is ended at the limit that was asked for, and says so', async () => {
    const stream = await readStream(await askStream({ model: 'endless-d1', max_tokens: 10 }))
    const chunks = stream.frames.slice(0, -1).map(({ data }) => JSON.parse(data))
    expect(stream.isDone).toBe(true)
    expect(chunks.at(-1).choices).toMatchObject([{ finish_reason: 'length' }])
    expect(chunks.length).toBeLessThan(40)
    await expect.poll(() => askedOf('endless-d1')?.abortedAt).toEqual(expect.any(String))
  })

  test('that ends without a word of why was cut: an error and no [DONE]', async () => {
    const { frames, isDone } = await readStream(await askStream({ model: 'early-end-n2' }))
    expect(isDone).toBe(false)
    expect(JSON.parse(frames.at(-1)?.data ?? '')).toMatchObject({ error: { code: 'model_interrupted' } })
    expect((await ask({ model: 'early-end-n2' })).status).toBe(502)
  })

  test('that fails before its first word is an ordinary HTTP error, also for a stream', async () => {
    const response = await askStream({ model: 'fail-401' })
    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({ error: { type: 'server_error', code: 'model_refused' } })
  })

  test('is read no longer by a key that was revoked', async () => {
    const { body } = await ada.post('/api/api-keys', { name: 'k', scopes: ['chat'] })
    const response = await clientOf(app.url, body.data.key).raw('POST', '/v1/chat/completions', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'fake-n3000-d10', messages: HELLO, stream: true }),
    })
    const frames = framesOf(response)
    await frames.next()
    await ada.delete(`/api/api-keys/${body.data.id}`)
    let last = ''
    for await (const { data } of frames) last = data
    expect(JSON.parse(last)).toMatchObject({ error: { code: 'access_revoked' } })
  })

  test('keeps the tools of a turn as they came', async () => {
    const model = acting([{ calls: [{ name: 'f', arguments: { a: 1 } }] }])
    const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }]
    const { body } = await ask({ model, tools, parallel_tool_calls: false })
    expect(body.choices[0].message.tool_calls[0].function).toEqual({ name: 'f', arguments: '{"a":1}' })
    expect(askedOf(model)?.body).toMatchObject({ tools, parallel_tool_calls: false })
    const mcp = await ask({ model, tools: [{ type: 'mcp', server_url: 'http://127.0.0.1/' }] })
    expect(mcp.status).toBe(400)
  })
})

describe('an agent', () => {
  const anAgent = (project_id: number, slug: string, user = ada) =>
    user.post('/api/agents', { project_id, slug, name: 'Clerk', system_prompt: 'You are a clerk.', tools: [] })
  const question = [{ role: 'user', content: 'What was the revenue?' }]

  test('is asked by its slug, is listed, and answers by its own prompt', async () => {
    await anAgent(project, 'clerk')
    const { status, body, headers } = await ask({ model: 'agent:clerk', messages: question, temperature: 0.5 })
    expect([status, body.model]).toEqual([200, 'agent:clerk'])
    expect((await ada.get('/v1/models')).body.data).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'agent:clerk', name: 'Clerk' })]),
    )
    const { rows } = await app.database.pool.query('SELECT prompt, parameters FROM accounts WHERE message_id = $1', [
      headers.get('x-message-id'),
    ])
    expect(rows[0].prompt[0].content).toMatch(/^You are a clerk\./)
    expect(rows[0].parameters).toMatchObject({ temperature: 0.5 })
  })

  test('whose slug several projects have is asked by project and slug', async () => {
    const other = (await ada.post('/api/projects', { name: 'Other' })).body.data.id
    await anAgent(project, 'twin')
    await anAgent(other, 'twin')
    const { status, body } = await ask({ model: 'agent:twin', messages: question })
    expect([status, body.error.param]).toEqual([400, 'model'])
    expect(body.error.message).toContain(`agent:${other}/twin`)
    expect((await ask({ model: `agent:${project}/twin`, messages: question })).status).toBe(200)
    const encoded = encodeURIComponent(`agent:${other}/twin`)
    expect((await ada.get(`/v1/models/${encoded}`)).body).toMatchObject({ id: `agent:${other}/twin` })
  })

  test('of a stranger is no model, like one that does not exist', async () => {
    await anAgent(project, 'secret')
    const bob = await app.aUser()
    const ids = (await bob.get('/v1/models')).body.data.map(({ id }: { id: string }) => id)
    expect(ids.some((id: string) => id.includes('secret') || id === `project:${project}`)).toBe(false)
    const missing = await ask({ model: 'agent:nobody', messages: question }, bob)
    expect([missing.status, missing.body.error.code]).toEqual([404, 'model_not_found'])
    for (const model of ['agent:secret', `agent:${project}/secret`, `project:${project}`, 'project:0', 'agent:']) {
      const { status, body } = await ask({ model, messages: question }, bob)
      expect([status, body], model).toEqual([404, missing.body])
    }
  })
})
