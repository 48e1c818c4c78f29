import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from '../../src/core/errors.ts'
import { Secret } from '../../src/core/secret.ts'
import { createLlm } from '../../src/providers/llm.ts'
import { buildPrompt } from '../../src/services/chat/prompt.ts'
import type { PromptMessage } from '../../src/services/chat/types.ts'
import { aPassage } from '../support/passages.ts'
import { saying } from './model-script.ts'
import type { UpstreamRequest } from './upstream.ts'

// Through the real LiteLLM, which `scripts/services up` starts before the scripted upstream.
const { TEST_LITELLM_URL: url = '', TEST_LITELLM_KEY: key = '', TEST_UPSTREAM_URL: upstreamUrl = '' } = process.env
const reason = url === '' ? ' (skipped: TEST_LITELLM_URL is not set, see scripts/services)' : ''

const llm = createLlm({
  url,
  apiKey: new Secret(key),
  timeouts: { connectMs: 2_000, firstTokenMs: 5_000, silenceMs: 1_000 },
})
afterAll(() => llm.close())

const HELLO: PromptMessage[] = [{ role: 'user', content: 'Hello?' }]

/** All that a model says, and the code of the error it ends with. */
async function answerOf(model: string, messages = HELLO, signal = new AbortController().signal) {
  const answer = { text: '', finish: '', completionTokens: 0, error: '' }
  try {
    for await (const events of llm.stream({ model, messages }, signal)) {
      for (const event of events) {
        if (event.type === 'text') answer.text += event.text
        else if (event.type === 'finish') answer.finish = event.reason
        else if (event.type === 'usage') answer.completionTokens = event.completionTokens ?? 0
      }
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    answer.error = error.code
  }
  return answer
}

describe.skipIf(url === '')(`through LiteLLM${reason}`, () => {
  test('an answer comes to the byte, with its finish and its tokens', async () => {
    const pieces = ['one\ntwo', ' ', '[DONE]', '\n\n', 'data: three', '🌍']
    expect(await answerOf(saying(pieces))).toEqual({
      text: pieces.join(''),
      finish: 'stop',
      completionTokens: pieces.length,
      error: '',
    })
  })

  test("characters split between the upstream's packets come whole", async () => {
    expect((await answerOf('split')).text).toBe('Grüße 🌍 日本')
  })

  test('an answer cut at the token limit says so', async () => {
    expect(await answerOf('length-n2')).toMatchObject({ text: 'word1 word2 ', finish: 'length' })
  })

  test('the numbered passages of the prompt reach the model', async () => {
    const passage = aPassage('Revenue was 51.8 billion. It rose.')
    const messages = buildPrompt({ question: 'What was the revenue?', passages: [passage], history: [] })
    expect((await answerOf('cite', messages)).text).toBe('Revenue was 51.8 billion. [1]. [99].')
  })

  test.each([
    ['a rate limit', 'fail-429', 'model_overloaded'],
    ['a fault of the upstream', 'fail-500', 'model_unavailable'],
    ['a key that the upstream refuses', 'fail-401', 'model_refused'],
    ['an unknown model', 'nosuch', 'unknown_model'],
  ])('%s before the first byte has its own code', async (_what, model, code) => {
    expect(await answerOf(model)).toEqual({ text: '', finish: '', completionTokens: 0, error: code })
  })

  test.each([
    ['loses its connection', 'cut-n2', 'model_interrupted'],
    ['sends an error', 'error-frame-n2', 'model_interrupted'],
    ['sends half a frame', 'badjson-n2', 'model_interrupted'],
    ['falls silent', 'silent-n2', 'model_timeout'],
  ])('an upstream that %s in the middle leaves its text and an error', async (_what, model, code) => {
    expect(await answerOf(model)).toEqual({ text: 'word1 word2 ', finish: '', completionTokens: 0, error: code })
  })

  test('who stops reading stops the model behind LiteLLM within three seconds', async () => {
    const mark = `stop ${Math.random()}`
    const controller = new AbortController()
    const stream = llm.stream({ model: 'endless', messages: [{ role: 'user', content: mark }] }, controller.signal)
    await expect(async () => {
      for await (const _ of stream) controller.abort(new Error('enough'))
    }).rejects.toThrow('enough')
    const abortedAt = async () => {
      const response = await fetch(`${upstreamUrl}/__requests`)
      const requests: UpstreamRequest[] = JSON.parse(await response.text())
      return requests.find(({ body }) => body.messages?.at(-1)?.content === mark)?.abortedAt
    }
    await expect.poll(abortedAt).toEqual(expect.any(String))
  })

  test('the models that LiteLLM lists are offered, and it answers pings', async () => {
    expect(await llm.models()).toEqual(expect.arrayContaining(['cite', 'fake-n20-d5']))
    expect(await llm.ping()).toBe(true)
  })
})
