import { afterAll, beforeAll, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { readStream } from '../support/stream.ts'

let app: TestApp
let ada: SignedInUser
beforeAll(async () => {
  app = await anApp()
  ada = await app.aUser()
})
afterAll(() => app.stop())

const make = (user: SignedInUser, key: string, name = 'Once') =>
  user.post('/api/projects', { name }, { 'idempotency-key': key })

test('the same key and body twenty times at once make one object and have one answer', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => make(ada, 'k1')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
  expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1)
  const { items } = (await ada.get('/api/projects')).body.data
  expect(items.filter(({ name }: { name: string }) => name === 'Once')).toHaveLength(1)
})

test('the same key with another body is refused', async () => {
  await make(ada, 'k2')
  const { status, body } = await make(ada, 'k2', 'Twice')
  expect([status, body.error]).toEqual([409, 'idempotency_key_reused'])
})

test("another user's key of the same name is another key", async () => {
  const eve = await app.aUser()
  const [mine, hers] = [await make(ada, 'k3'), await make(eve, 'k3')]
  expect(hers.status).toBe(201)
  expect(hers.body.data.id).not.toBe(mine.body.data.id)
})

test('a question repeated under its key reads the stream of the first', async () => {
  const ask = () =>
    ada.raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k4' },
      body: JSON.stringify({ message: 'Hello?' }),
    })
  const [first, second] = [await ask(), await ask()]
  expect(second.headers.get('x-message-id')).toBe(first.headers.get('x-message-id'))
  expect((await readStream(second)).frames).toEqual((await readStream(first)).frames)
})
