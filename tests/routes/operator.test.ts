import { createWriteStream, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { checkArchive } from '../../src/services/backup/restore.ts'
import { anApp } from '../support/app.ts'
import { aFolder } from '../support/backup.ts'
import { clientOf } from '../support/client.ts'
import { oneProcessOnly, REPLICAS } from '../support/replicas.ts'
import { until } from '../support/until.ts'

const BACKUP = '/api/admin/backup'

test('a backup is for the operator alone: an administrator may not read what everybody has', async () => {
  const app = await anApp()
  expect((await app.get(BACKUP)).status).toBe(401)
  expect((await (await app.aUser()).get(BACKUP)).status).toBe(403)
  expect((await (await app.anAdmin()).get(BACKUP)).status).toBe(403)

  const response = await clientOf(app.url, app.operatorKey).raw('GET', BACKUP)
  expect(response.headers.get('content-type')).toBe('application/gzip')
  const path = join(aFolder(), 'backup.tar.gz')
  if (!response.body) throw new Error('no body')
  await pipeline(Readable.fromWeb(response.body), createWriteStream(path))
  expect((await checkArchive(path)).ending.rows.users).toBe(3)
})

test.skipIf(REPLICAS > 1)(
  `one is made at a time, and one that nobody reads on makes way${oneProcessOnly}`,
  async () => {
    const app = await anApp()
    const operator = clientOf(app.url, app.operatorKey)
    // More than what lies ready between the two, so that it goes on for as long as it is read.
    await app.database.pool.query(`INSERT INTO installation (key, value)
    SELECT 'filler ' || n, (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 20000)) FROM generate_series(1, 40) n`)
    const gone = new AbortController()
    await operator.raw('GET', BACKUP, { signal: gone.signal })
    const second = await operator.get(BACKUP)
    expect(second).toMatchObject({ status: 409, body: { error: 'backup_running' } })
    // Whoever is served by the same database is not held up by who reads slowly.
    expect((await operator.get('/api/projects')).status).toBe(200)
    gone.abort()

    const last = new AbortController()
    const third = await until(
      async () => (await operator.raw('GET', BACKUP, { signal: last.signal })).status,
      (status) => status === 200,
    )
    expect(third).toBe(200)
    last.abort()
    // Nothing is left of them: no hold on removals, nothing put aside.
    const left = async () => [
      (await app.database.pool.query(`SELECT FROM installation WHERE key LIKE 'hold_removals:%'`)).rows.length,
      readdirSync(join(app.dataDir, 'spool')).length,
    ]
    expect(await until(left, ([holds, spools]) => holds === 0 && spools === 0)).toEqual([0, 0])
  },
)
