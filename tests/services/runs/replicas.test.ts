import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../../support/app.ts'
import { type Client, clientOf } from '../../support/client.ts'
import { aDatabase } from '../../support/database.ts'
import { aDataDir, type ServerProcess, startServerProcess } from '../../support/server-process.ts'
import { framesOf, type ReceivedFrame, readStream } from '../../support/stream.ts'
import { aTcpGate } from '../../support/tcp-gate.ts'
import { percentile } from '../../support/trials.ts'
import { startUpstream } from '../upstream.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.close())

const begin = (client: Client, body: object = {}) =>
  client.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Hello?', use_documents: false, ...body }),
  })

const streamOf = (response: Response): string => `/api/chat/streams/${response.headers.get('x-message-id')}`

/** Reads to the end, however the connection ends. */
async function readAll(response: Response, seen: ReceivedFrame[] = []): Promise<ReceivedFrame[]> {
  try {
    for await (const frame of framesOf(response)) seen.push(frame)
  } catch {
    // The connection broke with its process.
  }
  return seen
}

// Two replicas need a database that both can have open.
describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('two replicas on PostgreSQL', () => {
  let first: TestApp
  let second: TestApp
  let ada: SignedInUser
  /** Ada, at the replica that does not make her answers. */
  let elsewhere: Client
  beforeAll(async () => {
    const env = { LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n1000-d20', RESUME_GRACE_SECONDS: '1' }
    first = await anApp(env)
    second = await anApp(env, first)
    ada = await first.aUser()
    elsewhere = clientOf(second.url, ada.accessToken)
  })
  afterAll(async () => {
    await second.stop()
    await first.stop()
  })

  test('a stop at the one ends the run of the other within a second, and closes the call of the model', async () => {
    const response = await begin(ada)
    const seen: ReceivedFrame[] = []
    const reading = readAll(response, seen)
    await expect.poll(() => seen.length).toBeGreaterThan(2)
    const startedAt = performance.now()
    const { body } = await elsewhere.post(`${streamOf(response)}/stop`)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    await reading
    expect(seen.pop()?.data).toBe('[DONE]')
    const text = seen.filter(({ event }) => event === '').map(({ data }) => data)
    expect(body.data.message).toMatchObject({ status: 'stopped', content: text.join('') })
    expect(text[0]).toBe('word1 ')
    await expect.poll(() => upstream.requests().at(-1)?.abortedAt, { timeout: 1_000 }).toEqual(expect.any(String))
  })

  test('a frame is shown at the other within a fraction of the time that it would take to ask for it', async () => {
    const response = await begin(ada, { model: 'fake-n60-d50' })
    const arrivals = async (stream: Response) => {
      const times = new Map<string, number>()
      for await (const { id } of framesOf(stream)) times.set(id ?? '', performance.now())
      return times
    }
    const [here, there] = await Promise.all([
      arrivals(response),
      arrivals(await elsewhere.raw('GET', streamOf(response))),
    ])
    const delays = [...there].slice(20).map(([id, at]) => at - (here.get(id) ?? 0))
    expect(delays.length).toBeGreaterThan(20)
    expect(percentile(delays, 0.5)).toBeLessThan(50)
  })

  test('who reads at the other keeps the run going, and its leaving ends it', async () => {
    const response = await begin(ada)
    const reader = await elsewhere.raw('GET', streamOf(response))
    await readStream(response, 3)
    // Longer than a run goes on without a reader.
    const { frames } = await readStream(reader, 110)
    expect(frames).toHaveLength(110)
    const path = `/api/conversations/${response.headers.get('x-conversation-id')}/messages`
    const status = async () => (await ada.get(path)).body.data.items.at(-1).status
    expect(await status()).toBe('streaming')
    await expect.poll(status).toBe('interrupted')
  })

  test('a replica that no notice reaches, as behind a pooler, reads and is stopped all the same', async () => {
    const env = { LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n1000-d20' }
    const deaf = await anApp(env, { ...first, database: { ...first.database, newClient: null } })
    const client = clientOf(deaf.url, ada.accessToken)
    const readThere = await begin(ada, { model: 'fake-n50-d20' })
    const there = readStream(await client.raw('GET', streamOf(readThere)))
    expect(await there).toEqual(await readStream(readThere))
    const stoppedHere = await begin(client)
    const startedAt = performance.now()
    const { body } = await ada.post(`${streamOf(stoppedHere)}/stop`)
    expect(body.data.message.status).toBe('stopped')
    // By the next heartbeat.
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    await readStream(stoppedHere)
  })

  test('when the connections that listen are cut again and again, readers at the other get all, and soon hear again', async () => {
    const cut = () =>
      first.database.pool.query(`SELECT count(pg_terminate_backend(pid))::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN %'`)
    const pairs = Array.from({ length: 20 }, async () => {
      const response = await begin(ada, { model: 'fake-n100-d20' })
      const there = readStream(await elsewhere.raw('GET', streamOf(response)))
      return [await readStream(response), await there] as const
    })
    let cuts = 0
    for (let time = 0; time < 5; time++) {
      await sleep(300)
      cuts += (await cut()).rows[0].count
    }
    expect(cuts).toBeGreaterThan(2)
    for (const [here, there] of await Promise.all(pairs)) {
      expect(here.isDone).toBe(true)
      expect(there).toEqual(here)
    }
    const listening = `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND query LIKE 'LISTEN %'`
    const isHeard = async () => (await first.database.pool.query(listening)).rows[0].count
    await expect.poll(isHeard).toBe(2)
  })

  test('a hundred readers of a run at the other cost as many queries as one', async () => {
    const response = await begin(ada, { model: 'fake-n100-d20' })
    const readers = await Promise.all(Array.from({ length: 100 }, () => elsewhere.raw('GET', `${streamOf(response)}`)))
    const asked = vi.spyOn(second.database.pool, 'query')
    const nameOf = ([query]: unknown[]) =>
      typeof query === 'object' && query !== null && 'name' in query ? query.name : ''
    const whole = await readStream(response)
    const streams = await Promise.all(readers.map((reader) => readStream(reader)))
    const queries = asked.mock.calls.filter((call) => nameOf(call) === 'read_frames').length
    asked.mockRestore()
    for (const stream of streams) expect(stream).toEqual(whole)
    // One for each frame at most, and some for those who came when there was something already.
    expect(queries).toBeLessThan(300)
  })
})

describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('two processes on PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof aDatabase>>
  const folders: ReturnType<typeof aDataDir>[] = []
  const servers: ServerProcess[] = []
  beforeAll(async () => {
    database = await aDatabase()
  })
  afterAll(async () => {
    for (const server of servers) await server.end('SIGKILL')
    await database.drop()
    for (const folder of folders) folder.remove()
  })

  const start = async (databaseUrl: string) => {
    const folder = aDataDir()
    folders.push(folder)
    const server = await startServerProcess({
      DATA_DIR: folder.dataDir,
      DATABASE_URL: databaseUrl,
      JWT_SECRET_KEY: 'k9vQ2xW7mZ4pL8sT1dF6gH3jB5nC0rYe',
      LITELLM_API_URL: upstream.url,
      LLM_MODEL: 'fake-n3000-d20',
    })
    servers.push(server)
    return server
  }

  test('when the one that makes a run is killed, its readers elsewhere are told within ten seconds', async () => {
    const doomed = await start(database.url ?? '')
    const other = await start(database.url ?? '')
    const response = await begin(doomed.operator)
    const seen: ReceivedFrame[] = []
    const here = readAll(response, seen)
    await expect.poll(() => seen.length).toBeGreaterThan(5)
    const there = [0, 5].map(async (after) =>
      readAll(await other.operator.raw('GET', streamOf(response), { headers: { 'last-event-id': String(after) } })),
    )
    await expect.poll(() => seen.length).toBeGreaterThan(40)
    const killedAt = performance.now()
    await doomed.end('SIGKILL')
    await here
    const [whole, rest] = await Promise.all(there)
    expect(performance.now() - killedAt).toBeLessThan(10_000)
    expect(whole?.slice(0, seen.length)).toEqual(seen)
    expect(JSON.parse(whole?.at(-1)?.data ?? '')).toMatchObject({ error: 'interrupted' })
    expect(rest).toEqual(whole?.slice(5))
    // Read again, it is what it was.
    expect(await readAll(await other.operator.raw('GET', streamOf(response)))).toEqual(whole)
  }, 60_000)

  test('one that has lost its connections to the database goes on where it was when it has them again', async () => {
    const gate = await aTcpGate(database.url ?? '')
    const through = new URL(database.url ?? '')
    through.port = new URL(gate.url).port
    const maker = servers.at(-1) ?? (await start(database.url ?? ''))
    const reader = await start(through.href)
    const response = await begin(maker.operator, { model: 'fake-n150-d20' })
    const own = readAll(response)
    const there = readAll(await reader.operator.raw('GET', streamOf(response)))
    await sleep(500)
    gate.shut()
    await sleep(500)
    gate.open()
    expect(await there).toEqual(await own)
  }, 60_000)
})
