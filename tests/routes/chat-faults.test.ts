import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAULT_SETTINGS, FAULTS, outcomeOf } from '../services/model-faults.ts'
import { startUpstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
let ada: SignedInUser
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n5-d0', ...FAULT_SETTINGS })
  ada = await app.aUser()
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

const timesAsked = (model: string) => upstream.requests().filter(({ body }) => body.model.startsWith(model)).length

describe('a model side that fails', () => {
  test.each(FAULTS)('with $what leaves what came, under its right name', async ({ model, maxTokens, direct }) => {
    const { outcome, details } = await outcomeOf(ada, model, maxTokens)
    expect(outcome).toEqual(direct)
    expect(details).not.toMatch(/litellm|openai|127\.0\.0\.1/i)
  })

  test.each([
    ['whitespace', 20],
    ['endless', 20],
  ])('with an answer without an end (%s) is stopped at the limit, which is said', async (model, maxTokens) => {
    const { outcome } = await outcomeOf(ada, model, maxTokens)
    expect(outcome).toMatchObject({ http: 200, status: 'complete', finish: 'length' })
    expect(outcome.text.length).toBeLessThanOrEqual(maxTokens * 16)
  })

  test('is asked three times at most, and never again after the first token or for what will not pass', async () => {
    await Promise.all(
      ['fail-500', 'busy', 'busy-7', 'fail-401', 'cut-n2', 'hang'].map((model) => outcomeOf(ada, model)),
    )
    // Each was asked once above, too.
    const asked = ['fail-500', 'busy', 'busy-7', 'fail-401', 'cut-n2', 'hang'].map((model) =>
      model === 'busy' ? timesAsked('busy') - timesAsked('busy-7') : timesAsked(model),
    )
    expect(asked).toEqual([6, 6, 2, 2, 2, 2])
  })

  test('says when to come back, as the server said or by a guess', async () => {
    expect((await outcomeOf(ada, 'busy-7')).headers.get('retry-after')).toBe('7')
    expect((await outcomeOf(ada, 'busy')).headers.get('retry-after')).toBe('10')
  })

  test('with a frame of 10 MB is not read to its end', async () => {
    await outcomeOf(ada, 'huge-frame')
    const last = () => upstream.requests().findLast(({ body }) => body.model === 'huge-frame')
    await expect.poll(() => last()?.abortedAt).toEqual(expect.any(String))
  })
})

describe("LiteLLM's invented ends, by its headers", () => {
  test.each(['no-usage', 'zero-usage', 'more-usage'])('a stop with %s is no complete answer', async (model) => {
    const { outcome } = await outcomeOf(ada, `litellm-${model}`)
    expect(outcome).toMatchObject({ error: 'answer_cut_short', status: 'interrupted', text: 'word1 word2 ' })
  })

  test('the token limit is no invention, and secret thoughts are tokens too', async () => {
    expect((await outcomeOf(ada, 'litellm-no-usage-length')).outcome).toMatchObject({
      status: 'complete',
      finish: 'length',
    })
    expect((await outcomeOf(ada, 'litellm-secret-thoughts')).outcome).toMatchObject({ status: 'complete' })
  })
})

describe('the usage of an answer', () => {
  test('is what the model server states', async () => {
    const { message } = await outcomeOf(ada, 'length-n2')
    expect(message.usage).toMatchObject({ completion_tokens: 2, estimated: false })
  })

  test.each(['no-usage', 'odd-usage', 'cut-n2', 'early-end-n2', 'silent-n2'])(
    'is counted, and said to be, when the server leaves it out (%s)',
    async (model) => {
      const { message } = await outcomeOf(ada, model)
      // `word1 word2 ` by o200k_base; the prompt is a system message and a question.
      expect(message.usage).toMatchObject({ completion_tokens: 5, cost_usd: null, estimated: true })
      expect(message.usage.prompt_tokens).toBeGreaterThan(20)
    },
  )

  test('is nothing when no model took the question', async () => {
    const { message } = await outcomeOf(ada, 'fail-401')
    expect(message.usage).toEqual({ prompt_tokens: 0, completion_tokens: 0, cost_usd: 0, estimated: false })
  })
})
