import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { FAULT_SETTINGS, FAULTS, outcomeOf } from './model-faults.ts'

// The whole server before the real LiteLLM, which `scripts/services up` starts before the scripted upstream.
const { TEST_LITELLM_URL: url = '', TEST_LITELLM_KEY: key = '' } = process.env
const reason = url === '' ? ' (skipped: TEST_LITELLM_URL is not set, see scripts/services)' : ''

describe.skipIf(url === '')(`faults behind LiteLLM${reason}`, () => {
  let app: TestApp
  let ada: SignedInUser
  beforeAll(async () => {
    app = await anApp({
      LITELLM_API_URL: url,
      LITELLM_API_KEY: key,
      LLM_MODEL: 'cite',
      ...FAULT_SETTINGS,
      // It reads a frame of 10 MB for some seconds, and says nothing else meanwhile.
      LLM_SILENCE_TIMEOUT_SECONDS: '5',
    })
    ada = await app.aUser()
    // The first question of its life takes LiteLLM seconds.
    await outcomeOf(ada, 'fake-n1')
  })
  afterAll(() => app.stop())

  test.each(FAULTS.filter(({ litellm }) => litellm !== null))(
    '$what leaves what came, under its right name',
    async ({ model, maxTokens, litellm }) => {
      const { outcome, details } = await outcomeOf(ada, model, maxTokens)
      expect(outcome).toEqual(litellm)
      expect(details).not.toMatch(/litellm|openai|127\.0\.0\.1/i)
    },
  )

  test.each(['whitespace', 'endless'])('an answer without an end (%s) is stopped at the limit', async (model) => {
    const { outcome } = await outcomeOf(ada, model, 20)
    expect(outcome).toMatchObject({ http: 200, status: 'complete', finish: 'length' })
    expect(outcome.text.length).toBeLessThanOrEqual(20 * 16)
  })

  test('usage that the model left out is counted by LiteLLM, which does not say so', async () => {
    const { message } = await outcomeOf(ada, 'no-usage')
    expect(message.usage).toMatchObject({ completion_tokens: 5, estimated: false })
  })

  test('of an answer that LiteLLM itself breaks off, the usage is counted here', async () => {
    const { message } = await outcomeOf(ada, 'cut-n2')
    expect(message.usage).toMatchObject({ completion_tokens: 5, estimated: true })
  })
})
