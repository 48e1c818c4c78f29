import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { isFull, percentile, report, timeFor, trials, worst } from '../support/trials.ts'
import { aCommitGate } from './support/commit-gate.ts'
import { findWrong } from './support/invariants.ts'
import { findLost, type Load, type Outcome, startLoad } from './support/load.ts'
import { aService, needsServices, type Service } from './support/service.ts'
import { aWorld, type World } from './support/world.ts'

/** While the database is away, whoever asks is told so in this time. */
const TOLD_WITHIN_MS = 2_000
/** After it is back, everything works again in this time. */
const HEALTHY_WITHIN_MS = 5_000
/** Longer than a request waits for a connection. */
const HANGS_MS = 7_000

describe.skipIf(needsServices !== '')(`PostgreSQL under load${needsServices}`, () => {
  let postgres: Service
  let upstream: Upstream
  beforeAll(async () => {
    upstream = await startUpstream()
    postgres = await aService('postgres')
  }, 120_000)
  afterAll(async () => {
    await postgres?.remove()
    await upstream.close()
  })

  const settings = () => ({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n60-d20' })
  let world: World
  let server: ServerProcess
  let load: Load
  let projectId: number
  let databases = 0
  let databaseUrl: string

  beforeEach(async () => {
    const url = new URL(postgres.env.TEST_DATABASE_URL ?? '')
    url.pathname = `/faults_${++databases}`
    databaseUrl = url.href
    const admin = await aWorld({ databaseUrl: postgres.env.TEST_DATABASE_URL ?? '' })
    await admin.pool?.query(`CREATE DATABASE faults_${databases}`)
    await admin.remove()
  })
  afterEach(() => world.remove())

  async function begin(url: string): Promise<void> {
    world = await aWorld({ databaseUrl: url }, settings())
    server = await world.start()
    projectId = (await server.operator.post('/api/projects', { name: 'Under load' })).body.data.id
    load = startLoad({
      clients: () => [server.operator],
      projectId,
      senders: { read: 4, add: 4, ask: 4 },
      model: 'fake-n60-d20',
    })
    await sleep(1_000)
  }

  /** Nothing acknowledged is lost, nothing is wrong, and the process is the one that was started. */
  async function expectAllThere(): Promise<void> {
    await load.stop()
    expect([server.child.exitCode, server.child.signalCode], server.output()).toEqual([null, null])
    // A file whose row was not stored, or not for sure, is taken away when it is old enough to be nobody's.
    await server.end('SIGTERM')
    await world.age()
    server = await world.start()
    await world.expectSound(async (installation) => [
      ...(await findWrong(installation)),
      ...(await findLost(installation.pool, load.acknowledged)),
    ])
  }

  const refusedOf = (outcomes: readonly Outcome[]) => outcomes.filter(({ status }) => status >= 400 || status === 0)

  test.each([
    { what: 'for a moment', awaySeconds: 0.5, count: trials(3, 50) },
    { what: 'for a while', awaySeconds: isFull ? 60 : 5, count: trials(1, 50) },
  ])(
    'killed and $what away, it costs nothing that was acknowledged; all are told within two seconds, and served five after it is back',
    async ({ what, awaySeconds, count }) => {
      await begin(databaseUrl)
      const healthyMs: number[] = []
      for (let trial = 0; trial < count; trial++) {
        await postgres.kill()
        await sleep(awaySeconds * 1_000)
        await postgres.start()
        const backAt = performance.now()
        await expect
          .poll(async () => (await server.operator.get('/api/health/ready')).status, {
            timeout: HEALTHY_WITHIN_MS,
            interval: 50,
          })
          .toBe(200)
        // Every kind of request works, not only the first one that is lucky.
        const isServed = (kind: Outcome['kind']) =>
          load.outcomes.some(({ kind: of, at, status }) => of === kind && at > backAt && status >= 200 && status < 300)
        await expect
          .poll(() => (['read', 'add', 'ask'] as const).filter((kind) => !isServed(kind)), {
            timeout: HEALTHY_WITHIN_MS,
            interval: 50,
          })
          .toEqual([])
        healthyMs.push(performance.now() - backAt)
        await sleep(500 + Math.random() * 1_000)
      }
      const refused = refusedOf(load.outcomes)
      expect(refused.length).toBeGreaterThan(0)
      expect(refused.filter(({ status, retryAfter }) => status !== 503 || retryAfter === null)).toEqual([])
      const toldMs = refused.map(({ ms }) => ms)
      // Some are told while everything starts anew on a busy machine.
      expect(percentile(toldMs, 0.95)).toBeLessThan(TOLD_WITHIN_MS)
      await expectAllThere()
      report(`PostgreSQL killed, ${what} away`, {
        trials: count,
        acknowledged: load.acknowledged.documents.size + load.acknowledged.answers.size,
        told_p95_s: percentile(toldMs, 0.95) / 1_000,
        told_s: worst(toldMs),
        healthy_s: worst(healthyMs),
      })
    },
    timeFor(trials(3, 100), isFull ? 90 : 30),
  )

  test(
    'that hangs is told by readiness within three seconds, and all that waited for it is done when it goes on',
    async () => {
      await begin(databaseUrl)
      const count = trials(1, 20)
      const toldMs: number[] = []
      for (let trial = 0; trial < count; trial++) {
        postgres.pause()
        const pausedAt = performance.now()
        expect((await server.operator.get('/api/health/ready')).status).toBe(503)
        toldMs.push(performance.now() - pausedAt)
        await sleep(HANGS_MS)
        postgres.resume()
        const isReady = async () => (await server.operator.get('/api/health/ready')).status
        await expect.poll(isReady, { timeout: HEALTHY_WITHIN_MS, interval: 50 }).toBe(200)
        await sleep(500)
      }
      expect(Math.max(...toldMs)).toBeLessThan(3_000)
      const refused = refusedOf(load.outcomes)
      expect(refused.filter(({ status, retryAfter }) => status !== 503 || retryAfter === null)).toEqual([])
      await expectAllThere()
      report('PostgreSQL hangs', {
        trials: count,
        readiness_s: worst(toldMs),
        requests: load.outcomes.length,
        refused: refused.length,
        longest_s: worst(load.outcomes.map(({ ms }) => ms)),
      })
    },
    timeFor(trials(1, 20), 20),
  )

  test.each(['commit', 'any'] as const)(
    'an answer to a statement that is lost (%s) loses nothing, and nothing is there twice',
    async (to) => {
      const gate = await aCommitGate(databaseUrl)
      try {
        await begin(gate.url)
        const count = trials(25, 50)
        for (let trial = 0; trial < count; trial++) {
          await gate.loseAnswer(to)
          await sleep(Math.random() * 300)
        }
        const refused = refusedOf(load.outcomes)
        expect(refused.filter(({ status, retryAfter }) => status !== 503 || retryAfter === null)).toEqual([])
        await expectAllThere()
        expect((await server.operator.get('/api/health/ready')).status).toBe(200)
        report(`answer to a statement lost (${to})`, {
          trials: gate.lost(),
          acknowledged: load.acknowledged.documents.size + load.acknowledged.answers.size,
          told_s: worst(refused.map(({ ms }) => ms)),
        })
      } finally {
        await gate.close()
      }
    },
    timeFor(trials(25, 50), 4),
  )
})
