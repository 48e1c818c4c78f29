import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../support/client.ts'
import { aDatabase } from '../support/database.ts'
import { aPgbouncer, pgbouncerVersion } from '../support/pgbouncer.ts'
import { aDataDir, runCommand, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { readStream } from '../support/stream.ts'
import { untilRead, upload } from '../support/uploads.ts'
import { startUpstream } from './upstream.ts'

const { TEST_DATABASE_URL } = process.env
const bouncer = TEST_DATABASE_URL === undefined ? null : pgbouncerVersion()

const reasonNot = (prepares: boolean): string => {
  if (TEST_DATABASE_URL === undefined) return ' (skipped: TEST_DATABASE_URL is not set, see scripts/services)'
  if (!bouncer) return ' (skipped: there is no pgbouncer; install it, or name one in TEST_PGBOUNCER)'
  return prepares && !bouncer.prepares ? ` (skipped: PgBouncer ${bouncer.version} is older than 1.21)` : ''
}

describe.each([
  { how: 'with prepared statements', prepares: true },
  { how: 'without prepared statements', prepares: false },
])('two replicas behind PgBouncer in transaction mode, $how', ({ prepares }) => {
  const reason = reasonNot(prepares)
  describe.skipIf(reason !== '')(`on 4 connections of the server${reason}`, () => {
    let upstream: Awaited<ReturnType<typeof startUpstream>>
    let database: Awaited<ReturnType<typeof aDatabase>>
    let pooler: Awaited<ReturnType<typeof aPgbouncer>>
    const folders = [aDataDir(), aDataDir()]
    const servers: ServerProcess[] = []
    let settings: Record<string, string>
    beforeAll(async () => {
      upstream = await startUpstream()
      database = await aDatabase()
      pooler = await aPgbouncer(database.url ?? '', { prepares })
      settings = {
        DATABASE_URL: database.url ?? '',
        DATABASE_POOLER_URL: pooler.url,
        DATABASE_PREPARED_STATEMENTS: String(prepares),
        STORAGE_URL: `file:${folders[0]?.dataDir}/files`,
        JWT_SECRET_KEY: 'k9vQ2xW7mZ4pL8sT1dF6gH3jB5nC0rYe',
        LITELLM_API_URL: upstream.url,
        LLM_MODEL: 'fake-n20-d20',
        TITLE_MODEL: 'none',
      }
      for (const { dataDir } of folders) servers.push(await startServerProcess({ ...settings, DATA_DIR: dataDir }))
    })
    afterAll(async () => {
      for (const server of servers) await server.end('SIGKILL')
      await pooler.stop()
      await database.drop()
      await upstream.close()
      for (const { remove } of folders) remove()
    })

    const operatorOf = (index: number): Client => {
      const server = servers[index]
      if (!server) throw new Error('there is no such server')
      return server.operator
    }
    const ask = (client: Client, model = 'fake-n20-d20') =>
      client.raw('POST', '/api/chat/stream', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: 'Hello?', use_documents: false, model }),
      })

    test('documents are read and found', async () => {
      const [here, there] = [operatorOf(0), operatorOf(1)]
      const project = (await here.get('/api/projects')).body.data.items[0].id
      const names = Array.from({ length: 6 }, (_, index) => `lease-${index}.md`)
      const uploads = await Promise.all(
        names.map((name, index) =>
          upload(index % 2 === 0 ? here : there, project, { name, content: `The lease ${name} ends in March.` }),
        ),
      )
      for (const { body } of uploads) expect((await untilRead(there, project, body.data.id)).status).toBe('ready')
      const { body } = await there.post(`/api/projects/${project}/search`, { query: 'lease march', mode: 'lexical' })
      expect(body.data.hits).toHaveLength(6)
    })

    test('forty streams at once are whole, at the replica that makes them and at the other', async () => {
      const streams = await Promise.all(Array.from({ length: 40 }, (_, index) => ask(operatorOf(index % 2))))
      const pairs = await Promise.all(
        streams.map(async (stream, index) => {
          const path = `/api/chat/streams/${stream.headers.get('x-message-id')}`
          const there = operatorOf((index + 1) % 2).raw('GET', path)
          return [await readStream(stream), await readStream(await there)] as const
        }),
      )
      for (const [here, there] of pairs) {
        expect(here).toMatchObject({ isDone: true })
        expect(there).toEqual(here)
      }
    })

    test('a stop at the other reaches the one that answers; listening goes past the pooler', async () => {
      const stream = await ask(operatorOf(0), 'fake-n1000-d20')
      const whole = readStream(stream)
      const { body } = await operatorOf(1).post(`/api/chat/streams/${stream.headers.get('x-message-id')}/stop`)
      expect(body.data.message.status).toBe('stopped')
      expect((await whole).isDone).toBe(true)
      const listening = `SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN %'`
      expect((await database.handle.pool.query(listening)).rows[0].count).toBe(2)
    })

    test('many readers by key at once each get their own', async () => {
      const [here, there] = [operatorOf(0), operatorOf(1)]
      const answers = await Promise.all(
        Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? here : there).get('/api/users/me')),
      )
      expect(new Set(answers.map(({ status, body }) => `${status} ${body.data?.email}`))).toEqual(
        new Set(['200 operator@localhost']),
      )
    })

    test('migrations go past the pooler', async () => {
      const { code, output } = await runCommand(['migrate'], { ...settings, DATA_DIR: folders[0]?.dataDir ?? '' })
      expect(output).toContain('up to date')
      expect(code).toBe(0)
    })
  })
})

describe.skipIf(reasonNot(false) !== '')(`a pooler in place of the server${reasonNot(false)}`, () => {
  test('is refused with a line that says what to set', async () => {
    const database = await aDatabase()
    const pooler = await aPgbouncer(database.url ?? '', { prepares: false })
    const folder = aDataDir()
    const { code, output } = await runCommand(['serve'], {
      DATABASE_URL: pooler.url,
      DATA_DIR: folder.dataDir,
      PORT: '0',
    })
    expect(code).toBe(1)
    expect(output.trim()).toMatch(/^DATABASE_URL leads to a pooler.*DATABASE_POOLER_URL.*$/)
    await pooler.stop()
    await database.drop()
    folder.remove()
  })
})
