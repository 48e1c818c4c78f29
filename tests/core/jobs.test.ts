import { setTimeout as sleep } from 'node:timers/promises'
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { Type } from 'typebox'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { runInContext } from '../../src/core/context.ts'
import { createJobs, type Jobs, type Queue, type Work } from '../../src/core/jobs.ts'
import { SpanKind, startTelemetry } from '../../src/core/telemetry.ts'
import { aDatabase, quiet } from '../support/database.ts'

const Data = Type.Object({ n: Type.Integer() })
type TestWork = Partial<Work<typeof Data>>
const exporter = new InMemorySpanExporter()
const telemetry = startTelemetry({
  enabled: true,
  serviceName: 'test',
  otlpEndpoint: null,
  processors: [new SimpleSpanProcessor({ exporter })],
})
let database: Awaited<ReturnType<typeof aDatabase>>
let queues = 0

beforeAll(async () => {
  database = await aDatabase()
})
afterAll(() => database.drop())

const depthOf = async (jobs: Jobs): Promise<number> => (await jobs.counts()).reduce((sum, { count }) => sum + count, 0)

/** A queue of its own and a process that works on it so; `another` begins a further process on the same queue. */
async function aQueue(work: TestWork) {
  const queue: Queue<typeof Data> = { name: `queue_${++queues}`, data: Data }
  const another = async (own: TestWork, options: { isOnlyProcess?: boolean; isWorker?: boolean } = {}) => {
    const jobs = createJobs({ pool: database.handle.pool, logger: quiet, telemetry, isOnlyProcess: false, ...options })
    jobs.work(queue, { concurrency: 1, tries: 3, handle: async () => {}, giveUp: async () => {}, ...own })
    await jobs.start()
    onTestFinished(() => jobs.stop(0))
    return jobs
  }
  const jobs = await another(work)
  const send = async (n: number, by: Jobs = jobs, owner?: number) => {
    await database.handle.db.transaction((tx) => by.send(tx, queue, { n }, owner))
    by.wake(queue)
  }
  return { queue, jobs, send, another }
}

test('a job begins at once after its transaction has committed, and is gone when it is done', async () => {
  const done = Promise.withResolvers<number>()
  const { send, jobs } = await aQueue({ handle: async ({ n }) => done.resolve(n) })
  await sleep(200)
  const before = performance.now()
  await send(7)
  expect(await done.promise).toBe(7)
  // Polling would take up to two seconds.
  expect(performance.now() - before).toBeLessThan(1_800)
  await expect.poll(() => depthOf(jobs)).toBe(0)
})

test('a job of a transaction that is rolled back never was', async () => {
  const seen: number[] = []
  const { queue, jobs } = await aQueue({ handle: async ({ n }) => void seen.push(n) })
  const undone = database.handle.db.transaction(async (tx) => {
    await jobs.send(tx, queue, { n: 1 })
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  jobs.wake(queue)
  await sleep(100)
  expect([seen, await depthOf(jobs)]).toEqual([[], 0])
})

test('people take turns: the one job of somebody does not wait behind the twenty of another', async () => {
  const done: number[] = []
  const begun = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const { jobs, send } = await aQueue({
    handle: async ({ n }) => {
      begun.resolve()
      await held.promise
      done.push(n)
    },
  })
  const [ada, bob] = [1, 2]
  await send(0, jobs, ada)
  await begun.promise
  for (let n = 1; n <= 20; n++) await send(n, jobs, ada)
  await send(100, jobs, bob)
  held.resolve()
  await expect.poll(() => done.length).toBe(22)
  expect(done.indexOf(100)).toBeLessThanOrEqual(2)
  expect(done.filter((n) => n !== 100)).toEqual(Array.from({ length: 21 }, (_, n) => n))
})

test('a job continues the trace of the request that queued it', async () => {
  const { queue, send } = await aQueue({})
  const request = telemetry.openContext({ name: 'POST', kind: SpanKind.SERVER })
  await runInContext(request, () => send(1))
  const spanOfJob = () => exporter.getFinishedSpans().find(({ name }) => name === `job ${queue.name}`)
  await expect.poll(spanOfJob).toMatchObject({ parentSpanContext: { spanId: request.span?.spanContext().spanId } })
  expect(spanOfJob()?.spanContext().traceId).toBe(request.traceId)
})

test('a job that throws is tried again, and given up as failed after its tries', async () => {
  let tries = 0
  const given = Promise.withResolvers<string>()
  const { send } = await aQueue({
    tries: 2,
    handle: async () => {
      tries++
      throw new Error('again')
    },
    giveUp: async (_, reason) => given.resolve(reason),
  })
  await send(1)
  expect(await given.promise).toBe('failed')
  expect(tries).toBe(2)
})

test('a stopping process asks its jobs to stop and hands them back, which costs them no try', async () => {
  const started = Promise.withResolvers<void>()
  const { send, jobs, another } = await aQueue({
    handle: async (_, signal) => {
      started.resolve()
      await sleep(60_000, undefined, { signal })
    },
  })
  await send(1)
  await started.promise
  await jobs.stop(1_000)

  const end = Promise.withResolvers<string>()
  // With one try allowed, a job that had lost one would be given up.
  await another({ tries: 1, handle: async () => end.resolve('done'), giveUp: async () => end.resolve('given up') })
  expect(await end.promise).toBe('done')
})

test('the only process of a database takes up at its start what a dead one was doing, as a lost try', async () => {
  const started = Promise.withResolvers<void>()
  const neverBack = () => {
    started.resolve()
    return new Promise<void>(() => {})
  }
  const { send, another } = await aQueue({ handle: neverBack })
  await send(1)
  await started.promise

  const given = Promise.withResolvers<string>()
  await another({ tries: 1, giveUp: async (_, reason) => given.resolve(reason) }, { isOnlyProcess: true })
  expect(await given.promise).toBe('lost')
})

test('a process that only queues does no jobs', async () => {
  const done = Promise.withResolvers<string>()
  const { another, send } = await aQueue({ handle: async () => done.resolve('by the worker') })
  const web = await another({ handle: async () => done.resolve('by the web') }, { isWorker: false })
  await send(1, web)
  expect(await done.promise).toBe('by the worker')
})

test('a claim lasts as long as its process says that it lives', async () => {
  const starts: string[] = []
  const ends = Promise.withResolvers<void>()
  const { send, another } = await aQueue({
    handle: async () => {
      starts.push('first')
      await ends.promise
    },
  })
  await send(1)
  await expect.poll(() => starts.length).toBe(1)
  await another({ handle: async () => void starts.push('second') })
  // Longer than the lease and the interval at which lapsed ones are looked for.
  await sleep(19_000)
  expect(starts).toEqual(['first'])
  ends.resolve()
}, 40_000)

test('a job whose process falls silent is taken over by another within 30 seconds', async () => {
  const started = Promise.withResolvers<void>()
  const { queue, send, another } = await aQueue({ handle: () => new Promise<void>(() => started.resolve()) })
  await send(1)
  await started.promise
  // As if its process had died 12 s ago: nothing renews the claim from now on.
  await database.handle.pool.query(
    `UPDATE pgboss.job SET heartbeat_on = now() - interval '12 s', retry_count = retry_count + 1 WHERE name = $1`,
    [queue.name],
  )
  const done = Promise.withResolvers<void>()
  await another({ handle: async () => done.resolve() })
  await done.promise
}, 30_000)
