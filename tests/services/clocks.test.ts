import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientOf } from '../support/client.ts'
import { aDatabase } from '../support/database.ts'
import { aDataDir, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { readStream } from '../support/stream.ts'
import { untilRead, upload } from '../support/uploads.ts'
import { startUpstream } from './upstream.ts'

const { TEST_DATABASE_URL } = process.env
/** What changes the clock of one process; Debian's package `faketime` has it. */
const library = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/faketime/libfaketimeMT.so.1',
].find((path) => existsSync(path))

function reasonNot(): string {
  if (TEST_DATABASE_URL === undefined) return ' (skipped: TEST_DATABASE_URL is not set, see scripts/services)'
  return library === undefined ? ' (skipped: libfaketime is not here; apt-get install faketime)' : ''
}

const ADA = { email: 'ada@example.org', password: 'correct horse battery' }

const signIn = async ({ url }: ServerProcess) => (await clientOf(url).post('/api/auth/login', ADA)).body.data

describe.each(['+10m', '-10m'])('two replicas, the clock of one of them %s off', (offset) => {
  describe.skipIf(reasonNot() !== '')(`agree on the time${reasonNot()}`, () => {
    let upstream: Awaited<ReturnType<typeof startUpstream>>
    let database: Awaited<ReturnType<typeof aDatabase>>
    const folders = [aDataDir(), aDataDir()] as const
    let right: ServerProcess
    let wrong: ServerProcess
    beforeAll(async () => {
      upstream = await startUpstream()
      database = await aDatabase()
      const settings = {
        DATABASE_URL: database.url ?? '',
        STORAGE_URL: `file:${folders[0].dataDir}/files`,
        JWT_SECRET_KEY: 'k9vQ2xW7mZ4pL8sT1dF6gH3jB5nC0rYe',
        JWT_ACCESS_TOKEN_EXPIRE_MINUTES: '5',
        LITELLM_API_URL: upstream.url,
        LLM_MODEL: 'fake-n80-d100',
        TITLE_MODEL: 'none',
      }
      right = await startServerProcess({ ...settings, DATA_DIR: folders[0].dataDir })
      wrong = await startServerProcess({
        ...settings,
        DATA_DIR: folders[1].dataDir,
        LD_PRELOAD: library ?? '',
        FAKETIME: offset,
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      })
    })
    afterAll(async () => {
      await right.end('SIGKILL')
      await wrong.end('SIGKILL')
      await database.drop()
      await upstream.close()
      for (const { remove } of folders) remove()
    })

    test('a token of either is good at the other, for as long as it says', async () => {
      await right.operator.post('/api/auth/register', ADA)
      for (const [maker, other] of [
        [right, wrong],
        [wrong, right],
      ] as const) {
        const { access_token, refresh_token } = await signIn(maker)
        expect((await clientOf(other.url, access_token).get('/api/users/me')).status).toBe(200)
        const [, claims = ''] = access_token.split('.')
        const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString())
        expect(Math.abs(exp - (Date.now() / 1_000 + 300))).toBeLessThan(10)
        expect((await clientOf(other.url).post('/api/auth/refresh', { refresh_token })).status).toBe(200)
      }
    })

    test('neither takes a run of the other for lost, which goes on for longer than a lost one may be silent', async () => {
      const pairs = [right, wrong].map(async (maker, index) => {
        const other = index === 0 ? wrong : right
        const response = await maker.operator.raw('POST', '/api/chat/stream', {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ message: 'Hello?', use_documents: false }),
        })
        const there = other.operator.raw('GET', `/api/chat/streams/${response.headers.get('x-message-id')}`)
        return [await readStream(response), await readStream(await there)] as const
      })
      for (const [here, there] of await Promise.all(pairs)) {
        expect(here.isDone).toBe(true)
        expect(there).toEqual(here)
      }
    })

    test('a document is read once, whoever takes it, and a key expires when the database says so', async () => {
      const { operator } = wrong
      const project = (await operator.get('/api/projects')).body.data.items[0].id
      for (const [index, { operator: at }] of [right, wrong, right, wrong].entries()) {
        const { body } = await upload(at, project, {
          name: `${index}.md`,
          content: `The lease ${index} ends in March.`,
        })
        const read = await untilRead(right.operator, project, body.data.id)
        expect(read).toMatchObject({ status: 'ready', version: 1, chunk_count: 1 })
      }
      const inFiveMinutes = new Date(Date.now() + 300_000).toISOString()
      const fiveMinutesAgo = new Date(Date.now() - 300_000).toISOString()
      const ada = clientOf(wrong.url, (await signIn(wrong)).access_token)
      const key = (expires_at: string) => ada.post('/api/api-keys', { name: 'k', scopes: ['read'], expires_at })
      expect((await key(inFiveMinutes)).status).toBe(201)
      expect((await key(fiveMinutesAgo)).status).toBe(422)
    })
  })
})
