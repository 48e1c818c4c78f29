import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { limitsInRedis } from '../../src/providers/limits/in-redis.ts'
import { AWAY, openRedis } from '../../src/providers/redis.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { type Answer, clientOf } from '../support/client.ts'
import { quiet } from '../support/database.ts'
import { aTcpGate } from '../support/tcp-gate.ts'
import { percentile } from '../support/trials.ts'
import { until } from '../support/until.ts'
import { startUpstream } from './upstream.ts'

const { TEST_REDIS_URL: redisUrl = '' } = process.env
const reason = redisUrl === '' ? ' (skipped: TEST_REDIS_URL is not set, see scripts/services)' : ''

/** Two replicas, with Redis behind a gate. */
async function twoReplicas(env: Record<string, string>) {
  const gate = await aTcpGate(redisUrl)
  const through = new URL(redisUrl)
  through.port = new URL(gate.url).port
  const settings = { ...env, REDIS_URL: through.href }
  const first = await anApp(settings)
  const second = await anApp(settings, first)
  return { gate, first, second }
}

const at = (replica: TestApp, user: SignedInUser) => clientOf(replica.url, user.accessToken)

const passed = (answers: Answer[]): number => answers.filter(({ status }) => status === 200).length

async function failedOpen({ url }: TestApp): Promise<number> {
  const { body } = await clientOf(url).get('/metrics')
  return Number(/^rate_limit_fail_open_total (\d+)/m.exec(body)?.[1])
}

const redisCheck = async (app: TestApp) => {
  const { status, body } = await app.get('/api/health/ready')
  return { status, overall: body.data.status, redis: body.data.checks.redis }
}

describe.skipIf(redisUrl === '')(`limits over two replicas${reason}`, () => {
  test('of ten times as many requests at once as the limit allows, exactly the limit passes', async () => {
    const { first, second } = await twoReplicas({ RATE_LIMITS: 'pro.api=50' })
    const ada = await first.aUser()
    const clients = [at(first, ada), at(second, ada)]
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) => clients[index % 2]?.get('/api/users/me') ?? first.get('/')),
    )
    expect(passed(answers)).toBe(50)
    const refused = answers.find(({ status }) => status === 429)
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused?.headers.get('ratelimit-limit')).toBe('50')
    expect(refused?.headers.get('ratelimit-remaining')).toBe('0')
    expect(await redisCheck(first)).toEqual({ status: 200, overall: 'ok', redis: 'ok' })
  })

  test('wrong passwords count at both; the right one at the other begins anew', async () => {
    const { first, second } = await twoReplicas({})
    const ada = await first.aUser()
    const signIn = (replica: TestApp, password: string) =>
      replica.post('/api/auth/login', { email: ada.email, password })
    for (let time = 0; time < 9; time++) await signIn(time % 2 === 0 ? first : second, 'wrong')
    expect((await signIn(second, ada.password)).status).toBe(200)
    for (let time = 0; time < 10; time++) expect((await signIn(first, 'wrong')).status).toBe(401)
    expect((await signIn(second, ada.password)).status).toBe(429)
  })

  test('open streams are counted at both, and what ends at one makes room at the other', async () => {
    const upstream = await startUpstream()
    onTestFinished(() => upstream.close())
    const { first, second } = await twoReplicas({
      LITELLM_API_URL: upstream.url,
      LLM_MODEL: 'endless-d50',
      MAX_OPEN_STREAMS: '4',
      RESUME_GRACE_SECONDS: '0',
      SHUTDOWN_GRACE_SECONDS: '0',
    })
    const ada = await first.aUser()
    const open = (replica: TestApp) =>
      at(replica, ada).raw('POST', '/api/chat/stream', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: 'Hello?', use_documents: false }),
      })
    const streams = await Promise.all(Array.from({ length: 20 }, (_, index) => open(index % 2 === 0 ? first : second)))
    const opened = streams.filter(({ status }) => status === 200)
    expect(opened).toHaveLength(4)
    await opened[0]?.body?.cancel()
    expect(
      (
        await until(
          () => open(second),
          ({ status }) => status === 200,
        )
      ).status,
    ).toBe(200)
    expect((await open(first)).status).toBe(429)
  })

  test('a replica that dies keeps its places until its leases lapse, and one that lives keeps them', async () => {
    const options = { prefix: `test:${crypto.randomUUID()}`, leaseMs: 1_500, onFailOpen: () => {} }
    const limitsOf = async () => limitsInRedis({ ...options, redis: await openRedis(new Secret(redisUrl), quiet) })
    const [doomed, living] = [await limitsOf(), await limitsOf()]
    const [there, here] = [doomed, living].map((limits) => limits.atOnce({ name: 'streams', most: 2 }))
    await there?.enter('ada')
    await here?.enter('ada')
    await sleep(3_500)
    expect(await here?.enter('ada')).toBeNull()
    // As a process that is killed: it says nothing more.
    await doomed.close()
    expect(await here?.enter('ada')).toBeNull()
    expect(await until(async () => here?.enter('ada'), Boolean)).not.toBeNull()
    expect(await here?.enter('ada')).toBeNull()
    await living.close()
  })
})

test.skipIf(redisUrl === '')(`a process that was busy itself does not take Redis for away${reason}`, async () => {
  const redis = await openRedis(new Secret(redisUrl), quiet)
  onTestFinished(() => redis.close())
  const answers: unknown[] = []
  for (let turn = 0; turn < 15; turn++) {
    const answer = redis.ask((client) => client.ping())
    // As by a flood of requests: longer than Redis has to answer.
    for (const end = performance.now() + 120; performance.now() < end; );
    answers.push(await answer)
  }
  expect(answers.filter((answer) => answer === AWAY)).toEqual([])
})

describe.skipIf(redisUrl === '')(`without Redis for a while${reason}`, () => {
  test.each(['shut', 'hold'] as const)(
    'requests pass, at once, while the way to it is %s, and limits come back by themselves',
    async (fault) => {
      const { gate, first } = await twoReplicas({ RATE_LIMITS: 'pro.api=5' })
      const ada = at(first, await first.aUser())
      gate[fault]()
      const times: number[] = []
      for (let time = 0; time < 60; time++) {
        const startedAt = performance.now()
        expect((await ada.get('/api/users/me')).status).toBe(200)
        times.push(performance.now() - startedAt)
      }
      expect(Math.max(...times)).toBeLessThan(1_000)
      // The first few find out; the others do not wait the 100 ms that it has to answer.
      expect(percentile(times, 0.8)).toBeLessThan(90)
      expect(await failedOpen(first)).toBeGreaterThanOrEqual(60)
      expect(await redisCheck(first)).toEqual({ status: 200, overall: 'degraded', redis: 'degraded' })

      gate.open()
      await until(
        () => redisCheck(first),
        ({ redis }) => redis === 'ok',
      )
      const answers = await Promise.all(Array.from({ length: 20 }, () => ada.get('/api/users/me')))
      expect(passed(answers)).toBeLessThanOrEqual(5)
    },
  )

  test('who guesses passwords is stopped all the same', async () => {
    const { gate, first } = await twoReplicas({})
    const { email, password } = await first.aUser()
    gate.shut()
    const statuses: number[] = []
    for (let time = 0; time < 11; time++) {
      statuses.push((await first.post('/api/auth/login', { email, password: 'wrong' })).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429])
    expect((await first.post('/api/auth/login', { email: (await first.aUser()).email, password })).status).toBe(200)
  })

  test('a server starts without it', async () => {
    const gate = await aTcpGate(redisUrl)
    gate.shut()
    const app = await anApp({ REDIS_URL: gate.url.replace('http:', 'redis:') })
    expect((await (await app.aUser()).get('/api/users/me')).status).toBe(200)
    expect(await redisCheck(app)).toMatchObject({ status: 200, redis: 'degraded' })
  })
})
