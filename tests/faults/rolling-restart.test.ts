import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { clientOf } from '../support/client.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { percentile, report, timeFor, trials } from '../support/trials.ts'
import { aBalancer, type Balancer } from './support/balancer.ts'
import { findWrong } from './support/invariants.ts'
import { findLost, startLoad } from './support/load.ts'
import { aWorld, reasonNotOn, type World } from './support/world.ts'

const reason = reasonNotOn('PostgreSQL')
const ROLLS = trials(1, 10)

describe.skipIf(reason !== '')(`two replicas behind a load balancer${reason}`, () => {
  let upstream: Upstream
  let world: World
  let balancer: Balancer
  const servers: (ServerProcess | undefined)[] = []
  const start = async (replica: number): Promise<void> => {
    servers[replica] = await world.start(replica)
  }
  beforeAll(async () => {
    upstream = await startUpstream()
    world = await aWorld('PostgreSQL', {
      LITELLM_API_URL: upstream.url,
      LLM_MODEL: 'fake-n80-d25',
      // deploy/helm gives ten: on busy cores a look at a server, and its answer, take their time.
      SHUTDOWN_DELAY_SECONDS: '5',
    })
    await start(0)
    await start(1)
    balancer = await aBalancer(() => servers.flatMap((server) => (server ? [server.url] : [])))
  }, 120_000)
  afterAll(async () => {
    await balancer?.close()
    await world?.remove()
    await upstream?.close()
  })

  test(
    'are restarted one after the other under load, and nobody is refused; streams end or are taken up again',
    async () => {
      const key = servers[0]?.operatorKey ?? ''
      const client = clientOf(balancer.url, key)
      const projectId: number = (await client.post('/api/projects', { name: 'Rolled' })).body.data.id
      const load = startLoad({
        clients: () => [client],
        projectId,
        senders: { read: 6, add: 2, ask: 20 },
        model: 'fake-n80-d25',
        resumes: true,
      })
      await sleep(2_000)
      const codes: (number | null | undefined)[] = []
      for (let roll = 0; roll < ROLLS; roll++) {
        for (const replica of [0, 1]) {
          codes.push(await servers[replica]?.end('SIGTERM'))
          await start(replica)
          // As a rollout does: the next goes when this one is ready, for a while.
          await sleep(1_500)
        }
      }
      await load.stop()
      expect(codes.filter((code) => code !== 0)).toEqual([])
      expect(load.outcomes.filter(({ status }) => status === 0 || status >= 400)).toEqual([])
      await world.expectSound(async (installation) => [
        ...(await findWrong(installation)),
        ...(await findLost(installation.pool, load.acknowledged)),
      ])
      const answers = [...load.acknowledged.answers.values()]
      expect(answers.filter(({ isDone }) => !isDone)).toEqual([])
      report('rolling restart', {
        rolls: ROLLS,
        requests: load.outcomes.length,
        failed: 0,
        streams: answers.length,
        retried_by_the_balancer: balancer.retried(),
        read_p99_s:
          percentile(
            load.outcomes.filter(({ kind }) => kind === 'read').map(({ ms }) => ms),
            0.99,
          ) / 1_000,
      })
    },
    timeFor(ROLLS, 120),
  )
})
