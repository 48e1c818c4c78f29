import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAULT_SETTINGS, FAULTS, outcomeOf } from '../services/model-faults.ts'
import { anApp } from '../support/app.ts'
import { startEmbeddingServer } from '../support/embedding-server.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { readStream } from '../support/stream.ts'
import { isFull, report, timeFor, trials, worst } from '../support/trials.ts'
import { upload } from '../support/uploads.ts'
import { aService, needsServices, type Service } from './support/service.ts'
import { aWorld, DATABASES, reasonNotOn, type World } from './support/world.ts'

const { TEST_LITELLM_URL: url = '', TEST_LITELLM_KEY: key = '' } = process.env
const reason = url === '' ? ' (skipped: TEST_LITELLM_URL is not set, see scripts/services)' : ''
/** Less than what opens the circuit of a model, which would answer in its place. */
const EACH = 4

describe.skipIf(url === '' || !isFull)(
  `a model that breaks, behind LiteLLM${isFull ? reason : ' (the full form only; tests/services has one of each)'}`,
  () => {
    test(
      'is never taken for a whole answer, however often',
      async () => {
        const faults = FAULTS.filter(({ litellm }) => litellm !== null)
        const rounds = Math.ceil(trials(1, 50) / EACH)
        const tookMs: number[] = []
        for (let round = 0; round < rounds; round++) {
          const app = await anApp({
            LITELLM_API_URL: url,
            LITELLM_API_KEY: key,
            LLM_MODEL: 'cite',
            ...FAULT_SETTINGS,
            LLM_SILENCE_TIMEOUT_SECONDS: '5',
          })
          for (const { model, maxTokens, litellm } of faults) {
            await Promise.all(
              Array.from({ length: EACH }, async () => {
                const ada = await app.aUser()
                const startedAt = performance.now()
                const { outcome } = await outcomeOf(ada, model, maxTokens)
                tookMs.push(performance.now() - startedAt)
                expect(outcome, model).toEqual(litellm)
              }),
            )
          }
          await app.stop()
        }
        report('model breaks behind LiteLLM', { kinds: faults.length, trials: rounds * EACH, longest_s: worst(tookMs) })
      },
      timeFor(trials(1, 50), 120),
    )
  },
)

describe.skipIf(needsServices !== '')(`LiteLLM itself${needsServices}`, () => {
  let litellm: Service
  let world: World
  let server: ServerProcess
  beforeAll(async () => {
    litellm = await aService('litellm')
    world = await aWorld(reasonNotOn('PostgreSQL') ? DATABASES[0] : DATABASES[1], {
      LITELLM_API_URL: litellm.env.TEST_LITELLM_URL ?? '',
      LITELLM_API_KEY: litellm.env.TEST_LITELLM_KEY ?? '',
      LLM_MODEL: 'fake-n100-d20',
      LLM_FIRST_TOKEN_TIMEOUT_SECONDS: '4',
      LLM_SILENCE_TIMEOUT_SECONDS: '3',
    })
    server = await world.start()
  }, 240_000)
  afterAll(async () => {
    await world?.remove()
    await litellm?.remove()
  })

  const ask = () =>
    server.operator.raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Hello?', use_documents: false }),
    })

  /** What is said of a question that is asked now, and of the answer that was under way. */
  async function meet(breakIt: () => void | Promise<void>) {
    // The circuit may still be open from the trial before.
    await expect.poll(async () => (await ask()).status, { timeout: 90_000, interval: 500 }).toBe(200)
    const open = await ask()
    await sleep(500)
    await breakIt()
    const startedAt = performance.now()
    const refused = await ask()
    const body: { error: string } = JSON.parse(await refused.text())
    const toldMs = performance.now() - startedAt
    const { frames, isDone } = await readStream(open)
    return { status: refused.status, code: body.error, toldMs, isDone, last: frames.at(-1) }
  }

  test(
    'killed, and answers again by itself when it is back',
    async () => {
      const count = trials(1, 20)
      const toldMs: number[] = []
      for (let trial = 0; trial < count; trial++) {
        const met = await meet(() => litellm.kill())
        expect([met.status, met.code]).toEqual([expect.toBeOneOf([502, 503]), 'model_unavailable'])
        expect([met.isDone, JSON.parse(met.last?.data ?? '').error]).toEqual([false, 'model_interrupted'])
        toldMs.push(met.toldMs)
        await litellm.start()
      }
      expect(Math.max(...toldMs)).toBeLessThan(5_000)
      report('LiteLLM killed', { trials: count, told_s: worst(toldMs) })
    },
    timeFor(trials(1, 20), 120),
  )

  test(
    'silent: who waits is told when the time for a first token is over, and between tokens too',
    async () => {
      const count = trials(1, 20)
      const toldMs: number[] = []
      for (let trial = 0; trial < count; trial++) {
        const met = await meet(() => litellm.pause())
        litellm.resume()
        expect([met.status, met.code]).toEqual([504, 'model_timeout'])
        expect([met.isDone, JSON.parse(met.last?.data ?? '').error]).toEqual([false, 'model_timeout'])
        toldMs.push(met.toldMs)
      }
      // Four seconds for the first token.
      expect(Math.max(...toldMs)).toBeLessThan(9_000)
      report('LiteLLM silent, at most 4 s for a first token', { trials: count, told_s: worst(toldMs) })
    },
    timeFor(trials(1, 20), 60),
  )
})

describe.each(DATABASES)('on %s', (database) => {
  test.skipIf(reasonNotOn(database) !== '')(
    `documents wait for an embedding model that is away, and do not fail${reasonNotOn(database)}`,
    async () => {
      const embeddings = await startEmbeddingServer()
      const world = await aWorld(database, { LITELLM_API_URL: embeddings.url, EMBEDDING_MODEL: 'model-8' })
      try {
        const server = await world.start()
        const project: number = (await server.operator.post('/api/projects', { name: 'Waiting' })).body.data.id
        embeddings.state.isAway = true
        const count = trials(5, 50)
        for (let n = 0; n < count; n++) {
          await upload(server.operator, project, {
            name: `${n}.txt`,
            content: `The fee of case ${n} is ${n * 7} euros.`,
          })
        }
        const statuses = async () => {
          const { items } = (await server.operator.get(`/api/projects/${project}/documents?limit=200`)).body.data
          return new Set(items.map(({ status }: { status: string }) => status))
        }
        await expect.poll(statuses, { timeout: 120_000, interval: 500 }).toEqual(new Set(['ready']))
        embeddings.state.isAway = false
        const search = async () =>
          (await server.operator.post(`/api/projects/${project}/search`, { query: 'fee', mode: 'vector', top_k: 100 }))
            .body.data
        await expect
          .poll(async () => ((await search()).degraded === null ? (await search()).hits.length : 0), {
            timeout: 90_000,
            interval: 500,
          })
          .toBe(count)
        await world.expectSound()
        report('embedding model away', { database, trials: count })
      } finally {
        await world.remove()
        await embeddings.close()
      }
    },
    timeFor(trials(5, 50), 5),
  )
})
