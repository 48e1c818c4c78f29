import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { titleFrom } from '../../../src/services/conversations/titles.ts'
import { anApp, type TestApp } from '../../support/app.ts'
import { aDatabase } from '../../support/database.ts'
import { until } from '../../support/until.ts'
import { saying } from '../model-script.ts'
import { startUpstream, type Upstream } from '../upstream.ts'

let upstream: Upstream
let database: Awaited<ReturnType<typeof aDatabase>>
beforeAll(async () => {
  upstream = await startUpstream()
  database = await aDatabase()
})
afterAll(async () => {
  await database.drop()
  await upstream.close()
})

/** A server with these settings. No other has the database open meanwhile: it would end what this one runs. */
const anAppWith = (env: Record<string, string>) =>
  anApp(
    { LITELLM_API_URL: upstream.url, LLM_MODEL: saying(['The lease ends in 2031.']), ...env },
    { database: database.handle },
  )

/** A person with a conversation that has one answer. */
async function asked(app: TestApp, options: object = {}) {
  const user = await app.aUser({ email: `${randomUUID()}@example.org` })
  const { body } = await user.post('/api/chat', { message: 'When does it end?', use_documents: false, ...options })
  const id: number = body.data.message.conversation_id
  return { user, id, title: async () => (await user.get(`/api/conversations/${id}`)).body.data.title }
}

/** How often this model was asked. */
const callsTo = (model: string): number => upstream.requests().filter(({ body }) => body.model === model).length

test('a model names a conversation after its first answer, once', async () => {
  const model = saying(['"The lease', ' of the office"\n', 'And more.'])
  const app = await anAppWith({ TITLE_MODEL: model })
  const { user, id, title } = await asked(app)
  expect(await until(title, (value) => value !== 'When does it end?')).toBe('The lease of the office')
  await user.post('/api/chat', { message: 'And then?', use_documents: false, conversation_id: id })
  await app.stop()
  expect(callsTo(model)).toBe(1)
  const { messages } = upstream.requests().find(({ body }) => body.model === model)?.body ?? {}
  expect(JSON.stringify(messages)).toContain('The lease ends in 2031.')
})

test('the model that answered makes the title when no other is named', async () => {
  const app = await anAppWith({ TITLE_MODEL: '' })
  const { title } = await asked(app)
  expect(await until(title, (value) => value !== 'When does it end?')).toBe('The lease ends in 2031')
})

test("a person's title stays, whether it was there before or came while the model was writing", async () => {
  const model = 'fake-n5-d60'
  const app = await anAppWith({ TITLE_MODEL: model })
  const { user, id, title } = await asked(app)
  await until(
    async () => callsTo(model),
    (calls) => calls === 1,
  )
  await user.patch(`/api/conversations/${id}`, { title: 'Mine' })
  const project_id = (await user.get('/api/projects')).body.data.items[0].id
  const named = (await user.post('/api/conversations', { project_id, title: 'Named' })).body.data
  await user.post('/api/chat', { message: 'Hi?', use_documents: false, conversation_id: named.id })
  // All five words of the title have come by then.
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(await title()).toBe('Mine')
  expect((await user.get(`/api/conversations/${named.id}`)).body.data.title).toBe('Named')
  expect(callsTo(model)).toBe(1)
})

test.each(['fail-500', 'cut-n3', 'empty', 'badjson-n3'])(
  'a model that fails (%s) leaves the question',
  async (model) => {
    const app = await anAppWith({ TITLE_MODEL: model })
    const { title } = await asked(app)
    await until(
      async () => callsTo(model),
      (calls) => calls > 0,
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await title()).toBe('When does it end?')
  },
)

test('who asks the extractive model is read by no other, and `none` asks no model', async () => {
  const model = saying(['No one asked me'])
  const before = upstream.requests().length
  for (const [TITLE_MODEL, options] of [
    [model, { model: 'extractive' }],
    ['none', {}],
  ] as const) {
    const app = await anAppWith({ TITLE_MODEL })
    const { title } = await asked(app, options)
    expect(await title()).toBe('When does it end?')
    await app.stop()
  }
  // The answer of the second alone.
  expect(upstream.requests()).toHaveLength(before + 1)
})

test('a title that does not come delays neither the answer nor the end of the process', async () => {
  const app = await anAppWith({ TITLE_MODEL: 'hang' })
  await asked(app)
  await until(
    async () => callsTo('hang'),
    (calls) => calls > 0,
  )
  const startedAt = performance.now()
  await app.stop()
  expect(performance.now() - startedAt).toBeLessThan(3_000)
})

test.each([
  ['**Title:** "The lease"', 'The lease'],
  ['# Der Mietvertrag.', 'Der Mietvertrag'],
  ['«Le bail»', 'Le bail'],
  ['「賃貸契約」', '賃貸契約'],
  ['<think>What is it\nabout?</think>\n\nThe lease\nof the office', 'The lease'],
  ['<think>without an end', null],
  ['\u202Eesael\u202C \u0007the', 'esael the'],
  ['  \n ', null],
  ['"…"', '…'],
  [`The ${'very '.repeat(40)}long lease`, `${'The '}${'very '.repeat(14)}very…`],
])('what a model says (%j) is one line of plain text', (said, title) => {
  expect(titleFrom(said)).toBe(title)
})
