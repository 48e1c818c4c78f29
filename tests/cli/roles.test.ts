import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, clientOf } from '../support/client.ts'
import { aDatabase } from '../support/database.ts'
import { aDataDir, type ServerProcess, spawnCommand, startServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { untilRead, upload } from '../support/uploads.ts'

const { TEST_DATABASE_URL } = process.env
const reason = TEST_DATABASE_URL === undefined ? ' (skipped: TEST_DATABASE_URL is not set, see scripts/services)' : ''
const JWT_SECRET_KEY = 'k9vQ2xW7mZ4pL8sT1dF6gH3jB5nC0rYe'

describe.skipIf(TEST_DATABASE_URL === undefined)(`a web and a worker${reason}`, () => {
  let database: Awaited<ReturnType<typeof aDatabase>>
  const folders = [aDataDir(), aDataDir()] as const
  const [webFolder, workerFolder] = folders
  let web: ServerProcess
  let settings: Record<string, string>
  const workers: ReturnType<typeof spawnCommand>[] = []
  beforeAll(async () => {
    database = await aDatabase()
    // What machines share: the database, the files and the secret.
    settings = {
      DATABASE_URL: database.url ?? '',
      STORAGE_URL: `file:${webFolder.dataDir}/files`,
      JWT_SECRET_KEY,
    }
    web = await startServerProcess({ ...settings, DATA_DIR: webFolder.dataDir, ROLE: 'web' })
  })
  afterAll(async () => {
    for (const { child } of workers) child.kill('SIGKILL')
    await web.end('SIGKILL')
    await database.drop()
    for (const { remove } of folders) remove()
  })

  /** Its address is nowhere but in its greeting: commands have nothing to ask a worker. */
  async function startWorker(): Promise<Client> {
    const worker = spawnCommand(['serve'], { ...settings, DATA_DIR: workerFolder.dataDir, ROLE: 'worker', PORT: '0' })
    workers.push(worker)
    const url = await until(
      async () => /http:\/\/[\d.:]+/.exec(worker.output())?.[0],
      (found) => found !== undefined,
    )
    return clientOf(url ?? '')
  }

  test('what the web takes waits for a worker, which reads it; the worker says how it is, and no more', async () => {
    const project = (await web.operator.get('/api/projects')).body.data.items[0].id
    const { body } = await upload(web.operator, project, { name: 'lease.md', content: 'The lease ends in March.' })
    const path = `/api/projects/${project}/documents/${body.data.id}`
    await sleep(2_500)
    expect((await web.operator.get(path)).body.data.status).toBe('queued')

    const worker = await startWorker()
    expect(await untilRead(web.operator, project, body.data.id)).toMatchObject({ status: 'ready', chunk_count: 1 })
    expect((await worker.get('/api/health/ready')).body.data.status).toBe('ok')
    expect((await worker.get('/metrics')).body).toContain('groundwire_jobs')
    for (const route of ['/api/projects', '/api/docs', '/v1/models', '/mcp']) {
      expect((await worker.get(route)).status).toBe(404)
    }
    expect((await worker.post('/api/auth/login', {})).body).toMatchObject({ error: 'not_found' })
  })
})
