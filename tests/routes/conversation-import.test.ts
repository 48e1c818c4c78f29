import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import type { Answer } from '../support/client.ts'
import { aReadyDocument } from '../support/documents.ts'
import { readStream } from '../support/stream.ts'

let upstream: Upstream
let app: TestApp
let ada: SignedInUser
let project: number

beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n3-d0' })
  ada = await app.aUser()
  project = (await ada.post('/api/projects', { name: 'Lease' })).body.data.id
  await aReadyDocument(app, {
    projectId: project,
    name: 'lease 🏠.md',
    text: 'A 🏠. The lease of the office ends in 2031.',
  })
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

// biome-ignore lint/suspicious/noExplicitAny: a file as a test changes it
type File = any

const exported = async (id: number, user = ada): Promise<File> =>
  (await user.get(`/api/conversations/${id}/export?format=json`)).body

const imported = (conversation: File, { user = ada, into = project } = {}): Promise<Answer> =>
  user.post('/api/conversations/import', { project_id: into, conversation })

/** A conversation with two branches, citations, a rating and a title of its own. */
async function aConversation(): Promise<File> {
  const ask = async (message: string, place: object) =>
    (await ada.post('/api/chat', { message, model: 'extractive', project_id: project, ...place })).body.data.message
  const first = await ask('When does the lease of the office end?', {})
  const id = first.conversation_id
  await ask('And the cellar?', { conversation_id: id })
  await ask('When does the office lease end?', { conversation_id: id, parent_id: null })
  await ada.post(`/api/messages/${first.id}/feedback`, { rating: -1, comment: 'The month?' })
  await ada.patch(`/api/conversations/${id}`, { title: 'The lease', current_message_id: first.id })
  return exported(id)
}

/** A file less what is new in every conversation; ids count from the first of the file. */
function comparable({ conversation, messages, ...head }: File): File {
  const place = new Map(messages.map(({ id }: File, index: number) => [id, index]))
  const { title, created_at, updated_at, current_message_id } = conversation
  return {
    ...head,
    conversation: { title, created_at, updated_at, current_message_id: place.get(current_message_id) },
    messages: messages.map(({ id: _id, trace_id: _trace, parent_id, ...message }: File) => ({
      ...message,
      parent_id: place.get(parent_id) ?? null,
    })),
  }
}

/** A file as somebody might write it: one question and one answer, changed. */
const aFile = (change: (file: File) => void = () => {}): File => {
  const moment = '2026-01-02T03:04:05.678Z'
  const rest = {
    finish_reason: null,
    error: null,
    citations: [],
    trace_id: 'elsewhere',
    feedback: null,
    created_at: moment,
  }
  const usage = { prompt_tokens: null, completion_tokens: null, cost_usd: null }
  const file = {
    format: 'groundwire.conversation',
    version: 1,
    conversation: {
      id: 7,
      project_id: 7,
      agent_id: null,
      title: 'From elsewhere',
      current_message_id: 2,
      created_at: moment,
      updated_at: moment,
    },
    messages: [
      { id: 1, parent_id: null, role: 'user', content: 'Hi?', status: 'complete', model: null, usage, ...rest },
      {
        id: 2,
        parent_id: 1,
        role: 'assistant',
        content: 'One\n[DONE]',
        status: 'complete',
        model: 'theirs',
        usage,
        ...rest,
      },
    ],
  }
  change(file)
  return file
}

const messagesOf = async (id: number) => (await ada.get(`/api/conversations/${id}/messages`)).body.data.items

test('what is exported, imported and exported again is the same but for ids and traces', async () => {
  const file = await aConversation()
  expect(file.messages[1].citations).toMatchObject([{ document_name: 'lease 🏠.md', verified: true }])
  const { status, body } = await imported(file)
  expect(status).toBe(201)
  expect(body.data).toMatchObject({ project_id: project, title: 'The lease' })
  const again = await exported(body.data.id)
  expect(comparable(again)).toEqual(comparable(file))
  expect(again.conversation.id).not.toBe(file.conversation.id)
  expect(again.messages.map(({ trace_id }: File) => trace_id)).toEqual(again.messages.map(() => body.trace_id))
})

test('the same request with the same Idempotency-Key makes one conversation', async () => {
  const send = () =>
    ada.post('/api/conversations/import', { project_id: project, conversation: aFile() }, { 'idempotency-key': 'once' })
  expect((await send()).body).toEqual((await send()).body)
})

describe('a citation', () => {
  const citedIn = async (into: number, change: (citation: File) => void) => {
    const file = await aConversation()
    for (const message of file.messages) for (const citation of message.citations) change(citation)
    const { body } = await imported(file, { into })
    return (await messagesOf(body.data.id))[1].citations
  }
  const unlinked = {
    index: 1,
    document_id: null,
    chunk_id: null,
    document_name: 'lease 🏠.md',
    page: 1,
    verified: false,
    support: 0,
  }

  test.each([
    ['a quote that the text does not have', { quote: 'The lease of the office ends in 2099.' }],
    ['offsets at which it has another', { start: 0 }],
    ['a version that there is not', { version: 2 }],
    ['a document that there is not', { document_id: 999_999_999 }],
  ])('with %s keeps what it says and is neither linked nor verified', async (_what, change) => {
    const citations = await citedIn(project, (citation) => Object.assign(citation, change))
    expect(citations).toMatchObject([{ ...unlinked, ...('quote' in change ? change : {}) }])
  })

  test('of a document of another project is neither linked nor verified', async () => {
    const other = (await ada.post('/api/projects', { name: 'Other' })).body.data.id
    expect(await citedIn(other, () => {})).toMatchObject([unlinked])
  })

  test('with a chunk that is not of its document is linked to the document alone', async () => {
    const [citation] = await citedIn(project, (one) => Object.assign(one, { chunk_id: 999_999_999 }))
    expect(citation).toMatchObject({ chunk_id: null, verified: true })
    expect(citation.document_id).toBeGreaterThan(0)
  })
})

describe('an imported answer', () => {
  const answerOf = async (change: (answer: File) => void) => {
    const { body } = await imported(aFile(({ messages }) => change(messages[1])))
    return (await messagesOf(body.data.id))[1]
  }

  test('is read from its stream as one that was made here, from any frame on', async () => {
    const { id, content } = await answerOf(() => {})
    const whole = await readStream(await ada.raw('GET', `/api/chat/streams/${id}`))
    expect(whole).toMatchObject({ text: content, isDone: true })
    const rest = await readStream(await ada.raw('GET', `/api/chat/streams/${id}?after=1`))
    expect(rest).toMatchObject({ frames: whole.frames.slice(1), isDone: true })
  })

  test('that was still being made is interrupted, and its stream says so', async () => {
    const { id, status, error } = await answerOf((answer) => Object.assign(answer, { status: 'streaming' }))
    expect({ status, code: error.code }).toEqual({ status: 'interrupted', code: 'interrupted' })
    const { frames, isDone } = await readStream(await ada.raw('GET', `/api/chat/streams/${id}`))
    expect(isDone).toBe(false)
    expect(JSON.parse(frames.at(-1)?.data ?? '')).toMatchObject({ error: 'interrupted' })
  })

  test('is answered again by the model that answers here', async () => {
    const { id } = await answerOf(() => {})
    const { status, body } = await ada.post(`/api/messages/${id}/regenerate`)
    expect(status).toBe(202)
    await readStream(await ada.raw('GET', `/api/chat/streams/${body.data.message.id}`))
    const all = await messagesOf(body.data.message.conversation_id)
    expect(all.at(-1)).toMatchObject({ status: 'complete', model: 'fake-n3-d0', parent_id: all[0].id })
  })

  test('stops at once, being over', async () => {
    const { id, content } = await answerOf(() => {})
    const { body } = await ada.post(`/api/chat/streams/${id}/stop`)
    expect(body.data.message).toMatchObject({ status: 'complete', content })
  })
})

describe('a file is refused, and nothing stored, when it has', () => {
  const twice = (file: File, times: number): void => {
    const [question, answer] = file.messages
    file.messages = Array.from({ length: times }, (_, at) => [
      { ...question, id: 2 * at + 1 },
      { ...answer, id: 2 * at + 2, parent_id: 2 * at + 1 },
    ]).flat()
  }
  const first = (change: object) => (file: File) => void Object.assign(file.messages[0], change)
  const second = (change: object) => (file: File) => void Object.assign(file.messages[1], change)

  test.each<[string, (file: File) => void]>([
    ['another format', (file) => Object.assign(file, { format: 'other' })],
    ['a later version', (file) => Object.assign(file, { version: 2 })],
    ['an unknown field', second({ is_admin: true })],
    ['an unknown field of a citation', second({ citations: [{ url: 'http://127.0.0.1' }] })],
    ['an id twice', second({ id: 1 })],
    ['a parent that comes later', (file) => file.messages.reverse()],
    ['a message that is its own parent', second({ parent_id: 2 })],
    ['a parent that is not there', second({ parent_id: 9 })],
    ['a circle', (file) => Object.assign(file.messages[0], { parent_id: 2 })],
    ['an answer without a question', second({ parent_id: null })],
    ['a question to a question', second({ role: 'user' })],
    [
      'a question without an answer',
      (file) => file.messages.pop() && Object.assign(file.conversation, { current_message_id: 1 }),
    ],
    ['a question that is being made', first({ status: 'streaming' })],
    ['a branch that is not there', (file) => Object.assign(file.conversation, { current_message_id: 9 })],
    ['a moment that is none', second({ created_at: '2026-12-31T23:59:60Z' })],
    ['a NUL character', second({ content: 'a\u0000b' })],
    ['half a character in a citation', (file) => half(file)],
    ['10,001 messages', (file) => twice(file, 5_001)],
  ])('%s', async (_what, change) => {
    const before = (await ada.get('/api/conversations?limit=1')).body.data.items
    const { status, body } = await imported(aFile(change))
    expect({ status, error: body.error }).toEqual({ status: 422, error: 'validation_error' })
    expect((await ada.get('/api/conversations?limit=1')).body.data.items).toEqual(before)
  })

  /** PostgreSQL stores no half of a surrogate pair in JSON. */
  function half(file: File): void {
    const quote = { index: 1, page: 1, version: 1, document_id: 1, chunk_id: 1, start: 0, end: 1, support: 1 }
    file.messages[1].citations = [{ ...quote, document_name: 'a.md', verified: true, quote: '\ud83c' }]
  }

  test('more than 20 MB', async () => {
    const { status } = await imported(aFile(second({ content: 'x'.repeat(21 * 1024 * 1024) })))
    expect(status).toBe(413)
  })
})

test('10,000 messages are one conversation, whose newest branch is seen', async () => {
  const file = aFile()
  const [question, answer] = file.messages
  file.messages = Array.from({ length: 5_000 }, (_, at) => [
    { ...question, id: 2 * at + 1, parent_id: at === 0 ? null : 2 * at },
    { ...answer, id: 2 * at + 2, parent_id: 2 * at + 1 },
  ]).flat()
  file.conversation.current_message_id = null
  const { status, body } = await imported(file)
  expect(status).toBe(201)
  const again = await exported(body.data.id)
  expect(again.messages).toHaveLength(10_000)
  expect(again.conversation.current_message_id).toBe(again.messages.at(-1).id)
})

test('Markdown shows the branch that is seen in order, with the sources below each answer', async () => {
  const { conversation } = await aConversation()
  const { body, headers } = await ada.get(`/api/conversations/${conversation.id}/export?format=md`)
  expect(headers.get('content-type')).toBe('text/markdown; charset=utf-8')
  expect(headers.get('content-disposition')).toMatch(/^attachment/)
  const parts = [
    '# The lease',
    '## When does the lease of the office end?',
    '[1] lease 🏠.md, page 1:\n\n> The lease of the office ends in 2031.\n',
    '## And the cellar?',
  ]
  const places = parts.map((part) => body.indexOf(part))
  expect(places).toEqual(places.filter((place) => place >= 0).sort((one, other) => one - other))
  expect(body).not.toContain('## When does the office lease end?')
})

test('the export is described as it is', async () => {
  const { paths } = (await ada.get('/api/openapi.json')).body
  const { schema } = paths['/api/conversations/{id}/export'].get.responses['200'].content['application/json']
  expect(Object.keys(schema.properties)).toEqual(['format', 'version', 'conversation', 'messages'])
})
