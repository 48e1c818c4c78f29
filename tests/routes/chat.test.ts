import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { saying } from '../services/model-script.ts'
import { startUpstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { framesOf, readStream } from '../support/stream.ts'
import { until } from '../support/until.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
let ada: SignedInUser
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n5-d0', RESUME_GRACE_SECONDS: '1' })
  ada = await app.aUser()
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

const ask = (model: string, options: Record<string, unknown> = {}) =>
  ada.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Hello?', use_documents: false, model, ...options }),
  })

const messageOf = async (response: Response) => {
  const id = Number(response.headers.get('x-message-id'))
  const conversation = Number(response.headers.get('x-conversation-id'))
  const { body } = await ada.get(`/api/conversations/${conversation}/messages`)
  return body.data.items.find((message: { id: number }) => message.id === id)
}

describe('the plain stream', () => {
  test('is the answer in unnamed, numbered frames, then [DONE], with the headers of the contract', async () => {
    const response = await ask(saying(['Hel', 'lo ', 'you.']))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(response.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
    const { frames, text, isDone } = await readStream(response)
    expect(text).toBe('Hello you.')
    expect(isDone).toBe(true)
    expect(frames.map(({ id }) => Number(id))).toEqual(frames.map((_, index) => index + 1))
    expect(await messageOf(response)).toMatchObject({
      content: 'Hello you.',
      status: 'complete',
      trace_id: response.headers.get('x-trace-id'),
    })
  })

  test.each([
    ['line breaks inside a chunk', ['one\ntwo\n', '\n\nthree', '\n']],
    ['a chunk of only a space', ['a', ' ', 'b', '  c']],
    ['a [DONE] that the model writes', ['[DONE]', ' is not the end. ', 'x[DONE]y\n[DONE]\n', '[DO', 'NE]']],
    ['characters of several bytes, split in two', ['Grüße \ud83c', '\udf0d', ' 日本']],
  ])('joins to the stored answer to the byte with %s', async (_what, pieces) => {
    const response = await ask(saying(pieces))
    const { text, isDone, frames } = await readStream(response)
    expect(text).toBe(pieces.join(''))
    expect(isDone).toBe(true)
    expect(frames.filter(({ data }) => data.split('\n').includes('[DONE]'))).toHaveLength(1)
    expect((await messageOf(response)).content).toBe(pieces.join(''))
  })

  test('joins characters whose bytes come in different frames of the network', async () => {
    const response = await ask('split')
    const { text } = await readStream(response)
    expect(text).toContain('Grüße 🌍 日本')
  })

  test('keeps NUL and carriage returns out of an answer', async () => {
    const response = await ask(saying(['a\u0000b\r\nc']))
    expect((await readStream(response)).text).toBe('ab\nc')
    expect((await messageOf(response)).content).toBe('ab\nc')
  })
})

describe('a model that fails', () => {
  test.each([
    ['fail-500', 502],
    ['fail-401', 502],
  ])('before the first byte (%s) is an ordinary error, and the question is kept', async (model, status) => {
    const response = await ask(model)
    const body = (await response.json()) as { error: string; trace_id: string }
    expect(response.status).toBe(status)
    expect(body).toEqual({
      trace_id: response.headers.get('x-trace-id'),
      error: expect.any(String),
      detail: expect.any(String),
    })
    const { data } = (await ada.get('/api/conversations?limit=1')).body
    const { items } = (await ada.get(`/api/conversations/${data.items[0].id}/messages`)).body.data
    expect(items).toMatchObject([
      { role: 'user', content: 'Hello?', status: 'complete' },
      { role: 'assistant', content: '', status: 'failed', error: { code: body.error } },
    ])
  })

  test.each(['cut-n3', 'error-frame-n3', 'badjson-n3'])(
    'in the middle (%s) is an error frame without [DONE], and what was written is kept as failed',
    async (model) => {
      const response = await ask(model)
      const { frames, text, isDone } = await readStream(response)
      expect(isDone).toBe(false)
      expect(frames.at(-1)?.event).toBe('error')
      expect(JSON.parse(frames.at(-1)?.data ?? '')).toMatchObject({ error: 'model_interrupted' })
      expect(text.length).toBeGreaterThan(0)
      expect(await messageOf(response)).toMatchObject({ content: text, status: 'failed' })
    },
  )

  test('that is cut at its token limit is complete, and says so', async () => {
    const response = await ask('length-n3')
    await readStream(response)
    expect(await messageOf(response)).toMatchObject({ status: 'complete', finish_reason: 'length' })
  })

  test('that never stops is ended at MAX_ANSWER_TOKENS', async () => {
    const response = await ask('endless', { max_tokens: 20 })
    const { isDone } = await readStream(response)
    expect(isDone).toBe(true)
    const message = await messageOf(response)
    expect(message.finish_reason).toBe('length')
    expect(message.content.length).toBeLessThan(10_000)
  })
})

describe('a reader that goes away', () => {
  test('can come back within the grace and goes on exactly after the last frame it had', async () => {
    const response = await ask('fake-n40-d20')
    const first = await readStream(response, 10)
    const id = response.headers.get('x-message-id')
    const again = await ada.raw('GET', `/api/chat/streams/${id}`, {
      headers: { 'last-event-id': first.frames.at(-1)?.id ?? '' },
    })
    const rest = await readStream(again)
    expect(rest.isDone).toBe(true)
    const ids = [...first.frames, ...rest.frames].map((frame) => Number(frame.id))
    expect(ids).toEqual(ids.map((_, index) => index + 1))
    const whole = await readStream(await ada.raw('GET', `/api/chat/streams/${id}`))
    expect(first.text + rest.text).toBe(whole.text)
    expect((await messageOf(response)).content).toBe(whole.text)
  })

  test('and does not come back ends the model call; the part is kept as interrupted', async () => {
    const response = await ask('fake-n1000-d20')
    const { text } = await readStream(response, 5)
    const message = await until(
      () => messageOf(response),
      ({ status }) => status !== 'streaming',
    )
    expect(message.status).toBe('interrupted')
    expect(message.content.startsWith(text)).toBe(true)
    const late = await readStream(await ada.raw('GET', `/api/chat/streams/${message.id}`))
    expect(late.text).toBe(message.content)
    expect(late.isDone).toBe(false)
    expect(JSON.parse(late.frames.at(-1)?.data ?? '')).toMatchObject({ error: 'interrupted' })
  })

  test('is shown the door within seconds when signed out', async () => {
    const eve = await app.aUser()
    const response = await eve.raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Hello?', use_documents: false, model: 'fake-n1000-d20' }),
    })
    const reading = readStream(response)
    await eve.post('/api/auth/logout')
    const startedAt = Date.now()
    const { frames, isDone } = await reading
    expect(Date.now() - startedAt).toBeLessThan(5_000)
    expect(isDone).toBe(false)
    expect(JSON.parse(frames.at(-1)?.data ?? '')).toMatchObject({ error: 'access_revoked' })
  })
})

test('stop ends the answer and keeps what was written', async () => {
  const response = await ask('fake-n1000-d20')
  const id = response.headers.get('x-message-id')
  const received: string[] = []
  let stopped: Promise<{ status: number; body: { data: { message: { status: string; content: string } } } }> | undefined
  for await (const frame of framesOf(response)) {
    received.push(frame.data)
    if (received.length === 5) stopped = ada.post(`/api/chat/streams/${id}/stop`)
  }
  const { body } = (await stopped) ?? {}
  expect(received.at(-1)).toBe('[DONE]')
  expect(body?.data.message).toMatchObject({ status: 'stopped', content: received.slice(0, -1).join('') })
})

test('with events, a stream names its steps and ends with the message as it is stored', async () => {
  const response = await ask(saying(['Hello.']), { events: true })
  const { frames, isDone } = await readStream(response)
  expect(isDone).toBe(true)
  expect(frames.map(({ event }) => event)).toEqual(['meta', 'status', '', 'usage', 'done', ''])
  const meta = JSON.parse(frames[0]?.data ?? '')
  expect(meta).toMatchObject({
    message_id: Number(response.headers.get('x-message-id')),
    trace_id: response.headers.get('x-trace-id'),
  })
  expect(JSON.parse(frames.at(-2)?.data ?? '').message).toEqual(await messageOf(response))
})

test('POST /api/chat answers with the whole message', async () => {
  const { status, body } = await ada.post('/api/chat', {
    message: 'Hi',
    use_documents: false,
    model: saying(['Hi ', 'Ada']),
  })
  expect(status).toBe(200)
  expect(body.data.message).toMatchObject({ role: 'assistant', content: 'Hi Ada', status: 'complete' })
})

test('the model is told the branch that a question follows', async () => {
  const first = (await ada.post('/api/chat', { message: 'My name is Ada.', use_documents: false })).body.data.message
  await ada.post('/api/chat', {
    message: 'What is my name?',
    use_documents: false,
    conversation_id: first.conversation_id,
  })
  const { messages } = upstream.requests().at(-1)?.body ?? {}
  expect(JSON.stringify(messages)).toContain('My name is Ada.')
  expect(JSON.stringify(messages)).toContain(first.content.slice(0, 20))
})

test('an answer can be made again, as a sibling, and is read from its stream', async () => {
  const first = (await ada.post('/api/chat', { message: 'Hi', use_documents: false })).body.data.message
  const { status, body } = await ada.post(`/api/messages/${first.id}/regenerate`)
  expect(status).toBe(202)
  expect(body.data.message).toMatchObject({ parent_id: first.parent_id, status: 'streaming' })
  const { isDone, text } = await readStream(await ada.raw('GET', `/api/chat/streams/${body.data.message.id}`))
  expect(isDone).toBe(true)
  expect(text).toBe(first.content)
})

describe('an id in the body is a door like any other', () => {
  test.each([
    ['conversation_id', (ids: Record<string, number>) => ({ conversation_id: ids.conversation })],
    ['project_id', (ids: Record<string, number>) => ({ project_id: ids.project })],
    ['parent_id', (ids: Record<string, number>) => ({ parent_id: ids.message })],
    ['agent_id', () => ({ agent_id: 999_999 })],
    ['document_ids', () => ({ document_ids: [999_999] })],
  ])("a stranger's %s is not found, nothing is stored and no model is asked", async (_field, bodyOf) => {
    const eve = await app.aUser()
    const { message } = (await ada.post('/api/chat', { message: 'Hi', use_documents: false })).body.data
    const project = (await ada.get('/api/projects')).body.data.items[0].id
    const ids = { conversation: message.conversation_id, project, message: message.id }
    const calls = upstream.requests().length
    const { status } = await eve.post('/api/chat', { message: 'Hi', use_documents: false, ...bodyOf(ids) })
    expect(status).toBe(404)
    expect(upstream.requests()).toHaveLength(calls)
    expect((await eve.get('/api/conversations')).body.data.items).toEqual([])
  })
})
