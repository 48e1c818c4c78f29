import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aReadyDocument } from '../support/documents.ts'
import { readStream } from '../support/stream.ts'

let upstream: Upstream
let app: TestApp
let admin: SignedInUser

beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ SHARE_LINKS: 'true', LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n1000-d20' })
  admin = await app.anAdmin()
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

/** Asks and gives the answer. */
const ask = async (user: SignedInUser, message: string, place: object = {}) =>
  (await user.post('/api/chat', { message, model: 'extractive', ...place })).body.data.message

const share = async (user: SignedInUser, id: number, body: object = {}) =>
  (await user.post(`/api/conversations/${id}/shares`, body)).body.data

/** What somebody without an account sees. */
const look = (token: string) => app.get(`/api/shared/${token}`)

const nothing = async (token: string) => {
  const [seen, unknown] = [await look(token), await look('A'.repeat(43))]
  expect(seen.status).toBe(404)
  expect({ ...seen.body, trace_id: '' }).toEqual({ ...unknown.body, trace_id: '' })
}

describe('a link', () => {
  test('shows one branch up to the message, and nothing of who asked, where and at what cost', async () => {
    const ada = await app.aUser({ name: 'Ada Lovelace' })
    const project_id = (await ada.get('/api/projects')).body.data.items[0].id
    await aReadyDocument(app, {
      projectId: project_id,
      name: 'lease.md',
      text: 'The lease of the office ends in 2031.',
    })
    const answer = await ask(ada, 'When does the lease of the office end?', { project_id })
    const id = answer.conversation_id
    await ada.post(`/api/messages/${answer.id}/feedback`, { rating: 1, comment: 'Right.' })
    const { token, path, ...shared } = await share(ada, id)
    expect(shared).toEqual({
      id: shared.id,
      conversation_id: id,
      message_id: answer.id,
      created_at: expect.any(String),
    })
    expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16)

    await ask(ada, 'Said later?', { conversation_id: id })
    await ask(ada, 'Edited later?', { conversation_id: id, parent_id: null })
    await ada.patch(`/api/conversations/${id}`, { title: 'Renamed later' })
    const { status, headers, body } = await app.get(path)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-robots-tag')).toBe('noindex')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(body.data).toEqual({
      title: 'When does the lease of the office end?',
      messages: [
        {
          role: 'user',
          content: 'When does the lease of the office end?',
          status: 'complete',
          citations: [],
          model: null,
          imported: false,
          created_at: expect.any(String),
        },
        {
          role: 'assistant',
          content: answer.content,
          status: 'complete',
          citations: [
            {
              index: 1,
              document_name: 'lease.md',
              page: 1,
              quote: 'The lease of the office ends in 2031.',
              verified: true,
            },
          ],
          model: 'extractive',
          imported: false,
          created_at: answer.created_at,
        },
      ],
    })
  })

  test('can be of an earlier message and of a branch that is not seen', async () => {
    const ada = await app.aUser()
    const first = await ask(ada, 'One?')
    const id = first.conversation_id
    await ask(ada, 'Two?', { conversation_id: id })
    await ask(ada, 'Other?', { conversation_id: id, parent_id: null })
    const { token } = await share(ada, id, { message_id: first.id })
    const { messages } = (await look(token)).body.data
    expect(messages.map(({ content }: { content: string }) => content)).toEqual(['One?', first.content])
  })

  test('does not vouch for what came in a file', async () => {
    const ada = await app.aUser()
    const project_id = (await ada.get('/api/projects')).body.data.items[0].id
    await aReadyDocument(app, {
      projectId: project_id,
      name: 'lease.md',
      text: 'The lease of the office ends in 2031.',
    })
    const { conversation_id } = await ask(ada, 'When does the lease of the office end?', { project_id })
    const file = (await ada.get(`/api/conversations/${conversation_id}/export?format=json`)).body
    const { id } = (await ada.post('/api/conversations/import', { project_id, conversation: file })).body.data
    const { token } = await share(ada, id)
    expect((await look(token)).body.data.messages).toMatchObject([
      { role: 'user', imported: false },
      { role: 'assistant', imported: true, citations: [{ verified: false }] },
    ])
  })

  test('is listed without its token, stored as a hash, and gone when it is revoked', async () => {
    const ada = await app.aUser()
    const { conversation_id: id } = await ask(ada, 'One?')
    const [one, two] = [await share(ada, id), await share(ada, id)]
    const { items } = (await ada.get(`/api/conversations/${id}/shares`)).body.data
    expect(items.map((item: { id: number }) => item.id)).toEqual([two.id, one.id])
    const { rows } = await app.database.pool.query('SELECT * FROM conversation_shares WHERE id = $1', [one.id])
    for (const seen of [items, rows]) expect(JSON.stringify(seen)).not.toContain(one.token)

    expect((await ada.delete(`/api/conversations/${id}/shares/${one.id}`)).status).toBe(200)
    await nothing(one.token)
    expect((await look(two.token)).status).toBe(200)
    expect((await ada.delete(`/api/conversations/${id}/shares/${one.id}`)).status).toBe(404)
  })

  test('of another conversation is not found under this one', async () => {
    const ada = await app.aUser()
    const [one, other] = [await ask(ada, 'One?'), await ask(ada, 'Other?')]
    const { id, token } = await share(ada, one.conversation_id)
    expect((await ada.delete(`/api/conversations/${other.conversation_id}/shares/${id}`)).status).toBe(404)
    expect((await ada.post(`/api/conversations/${other.conversation_id}/shares`, { message_id: one.id })).status).toBe(
      404,
    )
    expect((await look(token)).status).toBe(200)
  })

  test.each([
    ['the conversation is deleted', (ada: SignedInUser, id: number) => ada.delete(`/api/conversations/${id}`)],
    ['the account is deactivated', (ada: SignedInUser) => admin.patch(`/api/users/${ada.id}`, { is_active: false })],
    ['the account is deleted', (ada: SignedInUser) => ada.delete('/api/users/me', { password: ada.password })],
  ])('is dead when %s', async (_what, change) => {
    const ada = await app.aUser()
    const { conversation_id: id } = await ask(ada, 'One?')
    const { token } = await share(ada, id)
    expect((await look(token)).status).toBe(200)
    expect((await change(ada, id)).status).toBe(200)
    await nothing(token)
  })

  test('is dead when its owner is no longer in the project, or the project is deleted', async () => {
    const [ada, eve] = [await app.aUser(), await app.aUser()]
    const project = (await ada.post('/api/projects', { name: 'Lease' })).body.data.id
    await ada.post(`/api/projects/${project}/members`, { email: eve.email, role: 'viewer' })
    const tokens = []
    for (const user of [ada, eve]) {
      const { conversation_id } = await ask(user, 'One?', { project_id: project })
      tokens.push((await share(user, conversation_id)).token)
    }
    await ada.delete(`/api/projects/${project}/members/${eve.id}`)
    await nothing(tokens[1] ?? '')
    expect((await look(tokens[0] ?? '')).status).toBe(200)
    await ada.delete(`/api/projects/${project}`)
    await nothing(tokens[0] ?? '')
  })

  test.each(['x', '%00', '..%2F..%2Fetc', 'A'.repeat(400), encodeURIComponent("' OR 1=1 --")])(
    'that is none (%s) is answered as an unknown one',
    (token) => nothing(token),
  )
})

test('an answer that is still being made cannot be shared, nor what follows it', async () => {
  const ada = await app.aUser()
  const response = await ada.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Hello?', use_documents: false }),
  })
  const reading = readStream(response)
  const [id, messageId] = ['x-conversation-id', 'x-message-id'].map((name) => Number(response.headers.get(name)))
  const refused = await ada.post(`/api/conversations/${id}/shares`, {})
  expect(refused).toMatchObject({ status: 409, body: { error: 'message_streaming' } })
  await ada.post(`/api/chat/streams/${messageId}/stop`)
  await reading
  const { token } = await share(ada, id ?? 0)
  expect((await look(token)).body.data.messages).toMatchObject([{ role: 'user' }, { status: 'stopped' }])
})

test('a conversation in which nothing was asked has nothing to share', async () => {
  const ada = await app.aUser()
  const project_id = (await ada.get('/api/projects')).body.data.items[0].id
  const { id } = (await ada.post('/api/conversations', { project_id })).body.data
  expect((await ada.post(`/api/conversations/${id}/shares`, {})).status).toBe(422)
})

test('where sharing is off no link is made, those there are dead, and can be revoked', async () => {
  const ada = await app.aUser()
  const { conversation_id: id } = await ask(ada, 'One?')
  const { id: shareId, token } = await share(ada, id)
  const off = await anApp({}, app)
  const there = async (method: string, path: string, body?: object) =>
    off.request(method, path, { headers: { authorization: `Bearer ${ada.accessToken}` }, ...(body ? { body } : {}) })
  expect(await there('POST', `/api/conversations/${id}/shares`, {})).toMatchObject({
    status: 403,
    body: { error: 'sharing_disabled' },
  })
  expect((await off.get(`/api/shared/${token}`)).status).toBe(404)
  expect((await there('GET', `/api/conversations/${id}/shares`)).body.data.items).toHaveLength(1)
  expect((await there('DELETE', `/api/conversations/${id}/shares/${shareId}`)).status).toBe(200)
  await nothing(token)
})
