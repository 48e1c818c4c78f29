import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { percentile, report, timeFor, trials, worst } from '../support/trials.ts'
import { findWrong } from './support/invariants.ts'
import { findLost, startLoad } from './support/load.ts'
import { aService, needsServices, type Service } from './support/service.ts'
import { aWorld, reasonNotOn, type World } from './support/world.ts'

const reason = needsServices || reasonNotOn('PostgreSQL')
const TRIALS = trials(2, 20)

describe.skipIf(reason !== '')(`a Redis that goes away under load${reason}`, () => {
  let redis: Service
  let upstream: Upstream
  let world: World
  let servers: ServerProcess[]
  beforeAll(async () => {
    redis = await aService('redis')
    upstream = await startUpstream()
    world = await aWorld('PostgreSQL', {
      REDIS_URL: redis.env.TEST_REDIS_URL ?? '',
      LITELLM_API_URL: upstream.url,
      LLM_MODEL: 'fake-n60-d20',
    })
    servers = [await world.start(0), await world.start(1)]
  }, 120_000)
  afterAll(async () => {
    await world?.remove()
    await upstream?.close()
    await redis?.remove()
  })

  test(
    'or hangs costs nothing: every request is served, every stream goes on at the other replica',
    async () => {
      const projectId: number = (await servers[0]?.operator.post('/api/projects', { name: 'No Redis' }))?.body.data.id
      const load = startLoad({
        clients: () => servers.map(({ operator }) => operator),
        projectId,
        senders: { read: 4, add: 2, ask: 6 },
        model: 'fake-n60-d20',
        resumes: true,
      })
      await sleep(2_000)
      for (let trial = 0; trial < TRIALS; trial++) {
        if (trial % 2 === 0) {
          await redis.kill()
          await sleep(2_000)
          await redis.start()
        } else {
          redis.pause()
          await sleep(2_000)
          redis.resume()
        }
        await sleep(1_000)
      }
      await load.stop()
      expect(load.outcomes.filter(({ status }) => status === 0 || status >= 400)).toEqual([])
      const answers = [...load.acknowledged.answers.values()]
      expect(answers.filter(({ isDone }) => !isDone)).toEqual([])
      await expect
        .poll(async () => (await servers[0]?.operator.get('/api/health/ready'))?.body.data.checks.redis, {
          timeout: 20_000,
        })
        .toBe('ok')
      await world.expectSound(async (installation) => [
        ...(await findWrong(installation)),
        ...(await findLost(installation.pool, load.acknowledged)),
      ])
      const times = load.outcomes.map(({ ms }) => ms)
      report('Redis killed or hanging', {
        trials: TRIALS,
        requests: times.length,
        streams: answers.length,
        p99_s: percentile(times, 0.99) / 1_000,
        longest_s: worst(times),
      })
    },
    timeFor(TRIALS, 15),
  )
})
