import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream } from '../services/upstream.ts'
import { clientOf } from '../support/client.ts'
import { aDatabase } from '../support/database.ts'
import { aDataDir, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { readStream } from '../support/stream.ts'
import { until } from '../support/until.ts'

const { TEST_DATABASE_URL } = process.env
const reason = TEST_DATABASE_URL === undefined ? ' (skipped: TEST_DATABASE_URL is not set, see scripts/services)' : ''

let upstream: Awaited<ReturnType<typeof startUpstream>>
let database: Awaited<ReturnType<typeof aDatabase>>
let folder: ReturnType<typeof aDataDir>
let server: ServerProcess

/** The processes that serve. */
const childrenOf = ({ child }: ServerProcess): number[] =>
  readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Each by a connection of its own. */
const lives = (count: number) =>
  Promise.all(
    Array.from({ length: count }, () =>
      clientOf(server.url).request('GET', '/api/health/live', { headers: { connection: 'close' } }),
    ),
  )

describe.skipIf(TEST_DATABASE_URL === undefined)(`WEB_CONCURRENCY=2${reason}`, () => {
  beforeAll(async () => {
    upstream = await startUpstream()
    database = await aDatabase()
    folder = aDataDir()
    server = await startServerProcess({
      DATA_DIR: folder.dataDir,
      DATABASE_URL: database.url ?? '',
      WEB_CONCURRENCY: '2',
      LITELLM_API_URL: upstream.url,
      LLM_MODEL: 'fake-n100-d20',
    })
  })
  afterAll(async () => {
    await server.end('SIGKILL')
    await database.drop()
    folder.remove()
    await upstream.close()
  })

  test('two processes serve one port, and one start is announced', async () => {
    expect(childrenOf(server)).toHaveLength(2)
    expect((await lives(20)).every(({ status }) => status === 200)).toBe(true)
    expect(server.output().match(/Groundwire answers at/g)).toHaveLength(1)
    expect(server.output().match(/setup token/g)).toHaveLength(1)
  })

  test('the metrics are those of both, whichever is asked', async () => {
    const livesCounted = async () => {
      const { status, body } = await clientOf(server.url).request('GET', '/metrics', {
        headers: { connection: 'close' },
      })
      expect(status).toBe(200)
      const count = /groundwire_http_requests_total\{[^}]*health\/live[^}]*\} (\d+)/.exec(body)?.[1]
      return Number(count ?? 0)
    }
    const before = await livesCounted()
    await lives(20)
    expect([await livesCounted(), await livesCounted()]).toEqual([before + 20, before + 20])
  })

  test('a process that dies is replaced, and the other serves meanwhile', async () => {
    const [doomed = 0, other] = childrenOf(server)
    process.kill(doomed, 'SIGKILL')
    await until(
      async () => childrenOf(server),
      (pids) => !pids.includes(doomed),
    )
    expect((await lives(20)).every(({ status }) => status === 200)).toBe(true)
    const after = await until(
      async () => childrenOf(server),
      (pids) => pids.length === 2,
    )
    expect(after).toContain(other)
    expect(after).toHaveLength(2)
    expect(server.output()).toContain('a process of this server has died')
  })

  test('at a signal both end their streams, then the server is gone with exit code 0', async () => {
    const begin = () =>
      server.operator.raw('POST', '/api/chat/stream', {
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify({ message: 'Hello?', use_documents: false }),
      })
    const streams = await Promise.all([begin(), begin(), begin(), begin()])
    const children = childrenOf(server)
    const [code, ...ends] = await Promise.all([server.end('SIGTERM'), ...streams.map((stream) => readStream(stream))])
    expect(code).toBe(0)
    expect(ends.map(({ isDone }) => isDone)).toEqual([true, true, true, true])
    expect(children.filter(isAlive)).toEqual([])
  })

  test('when the supervisor is killed, no process stays behind', async () => {
    server = await startServerProcess({
      DATA_DIR: folder.dataDir,
      DATABASE_URL: database.url ?? '',
      WEB_CONCURRENCY: '2',
    })
    const children = childrenOf(server)
    await server.end('SIGKILL')
    expect(
      await until(
        async () => children.filter(isAlive),
        (alive) => alive.length === 0,
      ),
    ).toEqual([])
  })
})
