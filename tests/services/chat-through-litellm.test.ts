import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aReadyDocument } from '../support/documents.ts'
import { readStream } from '../support/stream.ts'
import { acting, saying } from './model-script.ts'
import type { UpstreamRequest } from './upstream.ts'

// The whole server before the real LiteLLM, which `scripts/services up` starts before the scripted upstream.
const { TEST_LITELLM_URL: url = '', TEST_LITELLM_KEY: key = '', TEST_UPSTREAM_URL: upstreamUrl = '' } = process.env
const reason = url === '' ? ' (skipped: TEST_LITELLM_URL is not set, see scripts/services)' : ''

describe.skipIf(url === '')(`chat through LiteLLM${reason}`, () => {
  let app: TestApp
  let ada: SignedInUser
  beforeAll(async () => {
    app = await anApp({
      LITELLM_API_URL: url,
      LITELLM_API_KEY: key,
      LLM_MODEL: 'cite',
      RESUME_GRACE_SECONDS: '0',
    })
    ada = await app.aUser()
  })
  afterAll(() => app.stop())

  const ask = (model: string, options: Record<string, unknown> = {}) =>
    ada.raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Hello?', use_documents: false, model, ...options }),
    })
  const messageOf = async (response: Response) => {
    const path = `/api/conversations/${response.headers.get('x-conversation-id')}/messages`
    const { items } = (await ada.get(path)).body.data
    return items.at(-1)
  }
  const upstreamRequests = async () => (await (await fetch(`${upstreamUrl}/__requests`)).json()) as UpstreamRequest[]

  test('a stream joins to the stored answer to the byte, with the usage that LiteLLM counts', async () => {
    const pieces = ['Grüße\n', ' ', '🌍 ', '[DONE]', ' 日本\n\n', 'end']
    const response = await ask(saying(pieces))
    const { text, isDone } = await readStream(response)
    expect(isDone).toBe(true)
    expect(text).toBe(pieces.join(''))
    const message = await messageOf(response)
    expect(message).toMatchObject({ content: text, status: 'complete', finish_reason: 'stop' })
    expect(message.usage.completion_tokens).toBeGreaterThan(0)
  })

  test("an agent's tools are called and cited through it", async () => {
    const projectId = (await ada.get('/api/projects')).body.data.items[0].id
    await aReadyDocument(app, { projectId, name: 'minutes.txt', text: 'The board approved a dividend of 12 euros.' })
    const agents = (await ada.get('/api/agents')).body.data.items
    const { body } = await ada.post('/api/chat', {
      message: 'What did the board approve?',
      agent_id: agents.find(({ slug }: { slug: string }) => slug === 'researcher').id,
      model: acting([
        {
          say: ['I look. '],
          calls: [
            { name: 'search_documents', arguments: { query: 'dividend' } },
            { name: 'calculator', arguments: { expression: '3 * 4' } },
          ],
        },
        { say: ['A dividend of 12 euros [1].'] },
      ]),
    })
    expect(body.data.message).toMatchObject({ status: 'complete', content: 'I look. \n\nA dividend of 12 euros [1].' })
    expect(body.data.message.citations).toMatchObject([{ document_name: 'minutes.txt', verified: true }])
    expect(body.data.message.usage.completion_tokens).toBeGreaterThan(0)
  })

  test.each([
    ['fail-500', 502, 'model_unavailable'],
    ['fail-401', 502, 'model_refused'],
    ['fail-429', 503, 'model_overloaded'],
  ])('%s is an ordinary error in our own words', async (model, status, code) => {
    const response = await ask(model)
    const body = (await response.json()) as { error: string; detail: string }
    expect([response.status, body.error]).toEqual([status, code])
    expect(body.detail).not.toMatch(/litellm|openai|127\.0\.0\.1/i)
  })

  test.each(['cut-n3', 'error-frame-n3'])(
    '%s ends with an error frame, and the part is kept as failed',
    async (model) => {
      const response = await ask(model)
      const { frames, text, isDone } = await readStream(response)
      expect(isDone).toBe(false)
      expect(JSON.parse(frames.at(-1)?.data ?? '')).toMatchObject({ error: 'model_interrupted' })
      expect(await messageOf(response)).toMatchObject({ status: 'failed', content: text })
    },
  )

  test('a reader who goes away ends the call of the upstream too', async () => {
    const model = 'fake-n2000-d20'
    await readStream(await ask(model), 3)
    const deadline = Date.now() + 15_000
    let aborted: string | null | undefined
    while (!aborted && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      aborted = (await upstreamRequests()).findLast(({ body }) => body.model === model)?.abortedAt
    }
    expect(aborted).toEqual(expect.any(String))
  })

  test('readiness and the list of models come from LiteLLM', async () => {
    const { data } = (await app.get('/api/health/ready')).body
    expect(data.checks.llm).toBe('ok')
    const { items } = (await ada.get('/api/models')).body.data
    expect(items.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(['cite', 'extractive']))
    expect(items.find(({ default: isDefault }: { default: boolean }) => isDefault).id).toBe('cite')
  })
})
