import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acting } from '../services/model-script.ts'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { until } from '../support/until.ts'

let upstream: Upstream
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

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the test is about
type Json = any

const aProject = async (): Promise<number> => (await ada.post('/api/projects', { name: 'P' })).body.data.id

/** Uploads a text, under a name that it may have a version of, and waits until it answers. */
async function upload(project: number, name: string, text: string): Promise<number> {
  const documents = `/api/projects/${project}/documents`
  const { id } = (await ada.post(`${documents}/text`, { name, text })).body.data
  await until(
    async () => (await ada.get(`${documents}/${id}`)).body.data.status,
    (status) => status === 'ready',
  )
  return id
}

const ask = async (project: number, body: object = {}) =>
  (await ada.post('/api/chat', { message: 'Which dividend was approved?', project_id: project, ...body })).body
const replay = async (traceId: string, body: object = {}) => ada.post(`/api/traces/${traceId}/replay`, body)
const messagesOf = async (conversation: number) =>
  (await ada.get(`/api/conversations/${conversation}/messages`)).body.data.items

const FIRST = 'The board approved a dividend of 12 euros.'
const SECOND = 'The board approved a dividend of 20 euros.'

describe('a replay', () => {
  test('asks the same question of another model, and puts both side by side', async () => {
    const project = await aProject()
    await upload(project, 'minutes.txt', FIRST)
    const asked = await ask(project)
    const { status, body } = await replay(asked.trace_id, { model: 'extractive' })
    expect(status).toBe(200)
    const { original, replay: again, comparison } = body.data
    expect(original).toMatchObject({ content: asked.data.message.content, summary: { model: 'cite' } })
    expect(again).toMatchObject({
      summary: { kind: 'replay', model: 'extractive', status: 'complete', message_id: asked.data.message.id },
      account: { question: 'Which dividend was approved?', prompt: null },
    })
    expect(again.content).toContain('12 euros')
    expect(comparison).toMatchObject({
      asked: { model: 'extractive' },
      answer_is_same: false,
      entered: 0,
      left: 0,
      passages: [{ rank: { before: 1, after: 1 } }],
      citations: [{ quote: FIRST, index: { before: 1, after: 1 } }],
      completion_tokens: { after: 0 },
      missing_versions: [],
    })
    expect(comparison.total_ms.after).toBeGreaterThanOrEqual(0)
  })

  test('is in no conversation, is kept under a trace of its own, and counts as use', async () => {
    const project = await aProject()
    await upload(project, 'minutes.txt', FIRST)
    const asked = await ask(project)
    const usage = async (): Promise<number> =>
      (await ada.get('/api/usage?limit=200')).body.data.items.find((day: Json) => day.project_id === project).requests
    const before = await usage()
    const { body } = await replay(asked.trace_id)
    expect(await messagesOf(asked.data.message.conversation_id)).toHaveLength(2)
    expect(await usage()).toBe(before + 1)
    expect(body.trace_id).not.toBe(asked.trace_id)
    const trace = await until(
      async () => (await ada.get(`/api/traces/${body.trace_id}`)).body.data,
      (data) => data.spans.length > 0,
    )
    expect(trace).toMatchObject({
      answers: [],
      replays: [{ original: { summary: { trace_id: asked.trace_id } }, comparison: { answer_is_same: true } }],
      spans: [{ name: 'POST /api/traces/:trace_id/replay', children: [{ name: 'chat.run' }] }],
    })
    const listed = await ada.get(`/api/traces?kind=replay&message_id=${asked.data.message.id}`)
    expect(listed.body.data.items).toMatchObject([{ trace_id: body.trace_id, status: 'complete' }])
    // Again from there, the answer is asked for again.
    const again = await replay(body.trace_id)
    expect(again.body.data.original.summary.trace_id).toBe(asked.trace_id)
  })

  test('takes another system message word for word, and another temperature', async () => {
    const project = await aProject()
    await upload(project, 'minutes.txt', FIRST)
    const asked = await ask(project)
    const prompt = 'You answer in riddles. [1] is a passage.'
    const { body } = await replay(asked.trace_id, { prompt, temperature: 0.7 })
    const sent = upstream.requests().at(-1)?.body
    expect(sent).toMatchObject({ temperature: 0.7, messages: [{ role: 'system', content: prompt }, {}] })
    expect(body.data.replay.account.prompt).toEqual(sent?.messages)
    expect(body.data.replay.account.prompt[1]).toEqual(body.data.original.account.prompt[1])
  })

  test('takes other settings of the search, and says which passages came and went', async () => {
    const project = await aProject()
    for (const month of ['May', 'June', 'July']) {
      await upload(project, `${month}.txt`, `In ${month} the board approved a dividend of 12 euros.`)
    }
    const asked = await ask(project, { message: 'Which dividend was approved in June?' })
    const { body } = await replay(asked.trace_id, { top_k: 1, mode: 'lexical' })
    const { original, replay: again, comparison } = body.data
    expect(original.account.candidates).toHaveLength(3)
    expect(again.account).toMatchObject({ retrieval: { top_k: 1, mode: 'lexical' }, candidates: [{ rank: 1 }] })
    expect(comparison).toMatchObject({ entered: 0, left: 2 })
    expect(comparison.passages.map(({ rank }: Json) => [rank.before, rank.after])).toEqual([
      [1, 1],
      [2, null],
      [3, null],
    ])
  })

  test('tells the model the same conversation, and searches for the same words', async () => {
    const project = await aProject()
    await upload(project, 'minutes.txt', FIRST)
    const first = await ask(project)
    const { conversation_id } = first.data.message
    const second = await ask(project, { message: 'And why that one?', conversation_id })
    await ask(project, { message: 'And later?', conversation_id })
    const calls = upstream.requests().length
    const { body } = await replay(second.trace_id)
    // The question was rewritten then, and is not again.
    expect(upstream.requests().length - calls).toBe(1)
    const { original, replay: again } = body.data
    expect(again.account.search_query).toBe(original.account.search_query)
    expect(again.account.prompt).toEqual(original.account.prompt)
  })

  test('asks over the versions of then, after a document has changed and another came', async () => {
    const project = await aProject()
    const document = await upload(project, 'minutes.txt', FIRST)
    const asked = await ask(project)
    await upload(project, 'minutes.txt', SECOND)
    await upload(project, 'more.txt', 'Another dividend was approved by the board, of 99 euros.')
    expect((await ask(project)).data.message.content).not.toContain('12 euros')
    const { body } = await replay(asked.trace_id, { model: 'extractive' })
    const { replay: again, comparison } = body.data
    expect(again.content).toContain('12 euros')
    expect(again.content).not.toMatch(/20 euros|99 euros/)
    expect(again.citations).toMatchObject([{ document_id: document, version: 1, quote: FIRST, verified: true }])
    expect(comparison).toMatchObject({ entered: 0, left: 0, missing_versions: [] })
    // To the last digit: what the index has forgotten was made anew.
    const scores = ({ account }: Json) => account.candidates.map((candidate: Json) => candidate.scores)
    expect(scores(again)).toEqual(scores(body.data.original))
  })

  test('says which version is gone when its document was deleted, and what it said is read nowhere any more', async () => {
    const project = await aProject()
    const document = await upload(project, 'minutes.txt', FIRST)
    await upload(project, 'other.txt', 'The lease ends in March.')
    const asked = await ask(project, { message: 'Which dividend? When does the lease end?' })
    await ada.delete(`/api/projects/${project}/documents/${document}`)
    const { account } = (await ada.get(`/api/traces/${asked.trace_id}`)).body.data.answers[0]
    expect(account).toMatchObject({ is_redacted: true, prompt: null })
    expect(account.candidates).toContainEqual(expect.objectContaining({ document_id: document, text: null }))
    await until(
      async () =>
        (await app.database.pool.query('SELECT prompt FROM accounts WHERE trace_id = $1', [asked.trace_id])).rows,
      ([row]) => row.prompt === null,
    )
    const kept = await app.database.pool.query('SELECT a::text FROM accounts a WHERE trace_id = $1', [asked.trace_id])
    expect(kept.rows[0].a).not.toContain('12 euros')
    const { body } = await replay(asked.trace_id)
    expect(body.data.comparison.missing_versions).toEqual([{ document_id: document, version: 1 }])
    expect(body.data.replay.account.candidates.map(({ document_id }: Json) => document_id)).not.toContain(document)
  })

  test('that fails is kept with its reason, and answers so', async () => {
    const project = await aProject()
    await upload(project, 'minutes.txt', FIRST)
    const asked = await ask(project)
    const { status, body } = await replay(asked.trace_id, { model: 'cut-n3' })
    expect(status).toBe(200)
    expect(body.data.replay).toMatchObject({
      summary: { status: 'failed', error: { code: 'model_interrupted' } },
      content: 'word1 word2 word3',
    })
  })

  test('ends when its client goes, and so does the call of the model', async () => {
    const project = await aProject()
    await upload(project, 'minutes.txt', FIRST)
    const asked = await ask(project)
    const leaving = new AbortController()
    const going = ada.raw('POST', `/api/traces/${asked.trace_id}/replay`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'endless-d10' }),
      signal: leaving.signal,
    })
    await until(
      async () => upstream.requests().at(-1)?.body.model,
      (model) => model === 'endless-d10',
    )
    leaving.abort()
    await expect(going).rejects.toThrow()
    const aborted = await until(
      async () => upstream.requests().findLast(({ body }) => body.model === 'endless-d10')?.abortedAt,
      (at) => at != null,
    )
    expect(aborted).toEqual(expect.any(String))
    const { items } = await until(
      async () => (await ada.get(`/api/traces?kind=replay&message_id=${asked.data.message.id}`)).body.data,
      (data) => data.items.length > 0,
    )
    expect(items).toMatchObject([{ status: 'interrupted' }])
  })

  test('of an agent has the agent of then, whatever became of it', async () => {
    const project = await aProject()
    await upload(project, 'minutes.txt', FIRST)
    const agent = (
      await ada.post('/api/agents', {
        project_id: project,
        slug: 'a',
        name: 'A',
        system_prompt: 'You are the agent of then.',
        tools: ['search_documents'],
      })
    ).body.data.id
    const model = acting([
      { calls: [{ name: 'search_documents', arguments: { query: 'dividend' } }] },
      { say: ['12 euros [1].'] },
    ])
    const asked = await ask(project, { agent_id: agent, model })
    await ada.delete(`/api/agents/${agent}`)
    const { body } = await replay(asked.trace_id)
    expect(body.data.replay).toMatchObject({
      content: '12 euros [1].',
      account: { agent: { id: agent }, steps: [{ tools: [{ name: 'search_documents' }] }] },
    })
    expect(body.data.replay.account.prompt[0].content).toContain('You are the agent of then.')
    expect((await replay(asked.trace_id, { top_k: 3 })).status).toBe(422)
    await upload(project, 'more.txt', 'More.')
    const later = await replay(asked.trace_id)
    expect([later.status, later.body.error]).toEqual([409, 'documents_changed'])
  })

  test.each([
    [{ modle: 'x' }, 422],
    [{ top_k: 0 }, 422],
    [{ top_k: 101 }, 422],
    [{ mode: 'magic' }, 422],
    [{ model: 'extractive', prompt: 'Be kind.' }, 422],
    [{ message_id: 999_999 }, 404],
  ])('with %j is refused, and no model is asked', async (body, status) => {
    const project = await aProject()
    const asked = await ask(project, { use_documents: false, model: 'fake-n2' })
    const calls = upstream.requests().length
    expect((await replay(asked.trace_id, body)).status).toBe(status)
    expect(upstream.requests()).toHaveLength(calls)
  })

  test('of a question without documents takes no settings of a search; of an upload there is none', async () => {
    const project = await aProject()
    const asked = await ask(project, { use_documents: false, model: 'fake-n2' })
    const { status, body } = await replay(asked.trace_id, { top_k: 5 })
    expect([status, body.fields?.[0]?.path]).toEqual([422, 'body.top_k'])
    const uploaded = await ada.post(`/api/projects/${project}/documents/text`, { name: 'a.txt', text: 'Some text.' })
    const none = await replay(uploaded.body.trace_id)
    expect([none.status, none.body.error]).toEqual([409, 'not_an_answer'])
  })
})
