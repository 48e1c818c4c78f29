import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { untilRead, upload } from '../support/uploads.ts'

const SECRETS = {
  LITELLM_API_KEY: 'canary-litellm-key',
  METRICS_TOKEN: 'canary-metrics-token',
  JWT_SECRET_KEY: 'cAnary7qP2xW9mZ4pL8sT1dF6gH3jB5n',
  ADMIN_PASSWORD: 'canary-admin-passphrase',
  GROUNDWIRE_API_KEY: 'gw_canary',
}

let app: TestApp
let admin: SignedInUser
beforeAll(async () => {
  app = await anApp({
    ...SECRETS,
    ADMIN_EMAIL: 'root@example.org',
    LITELLM_API_URL: 'http://canary-user:canary-password@127.0.0.1:9/v1?key=canary-query',
    TITLE_MODEL: '',
    MAX_UPLOAD_MB: '7',
  })
  admin = await app.anAdmin()
})
afterAll(() => app.stop())

describe('settings', () => {
  interface Shown {
    name: string
    value: string | null
    source: string
  }
  const settings = async () => {
    const { items } = (await admin.get('/api/admin/settings')).body.data
    return Object.fromEntries(items.map(({ name, ...rest }: Shown) => [name, rest]))
  }

  test('are shown as they take effect, and where they come from', async () => {
    expect(await settings()).toMatchObject({
      MAX_UPLOAD_MB: { value: '7', source: 'environment' },
      DATABASE_POOL_SIZE: { value: '10', source: 'default' },
      REGISTRATION: { value: 'open', source: 'default' },
      LLM_MODEL: { value: null, source: 'default' },
      AUDIT_RETENTION_DAYS: { value: '0', source: 'default' },
    })
  })

  test('that are secret are only said to be there', async () => {
    const shown = await settings()
    for (const name of Object.keys(SECRETS)) {
      expect(shown[name], name).toEqual({ value: '[secret]', source: 'environment' })
    }
    expect(shown.LITELLM_API_URL).toEqual({ value: 'http://127.0.0.1:9/v1', source: 'environment' })
    expect(JSON.stringify(shown)).not.toMatch(/canary/i)
  })

  test('and jobs are for administrators', async () => {
    const ada = await app.aUser()
    expect((await ada.get('/api/admin/settings')).status).toBe(403)
    expect((await ada.get('/api/admin/jobs')).status).toBe(403)
  })
})

describe('jobs', () => {
  test('that fail are seen with what they are about and why, and begin again when they are told to', async () => {
    const web = await anApp({ ROLE: 'web' })
    const [root, ada] = [await web.anAdmin(), await web.aUser()]
    const project = (await ada.get('/api/projects')).body.data.items[0].id
    const { body } = await upload(ada, project, { name: 'b.txt', content: 'A text about badgers.' })
    const document = body.data.id
    const find = async (state: string) =>
      (await root.get(`/api/admin/jobs?queue=ingest&state=${state}`)).body.data.items
    // Something fails here that is no fault of the file.
    const { pool } = web.database
    await pool.query('ALTER TABLE chunks RENAME TO chunks_away')
    await anApp({ ROLE: 'worker', STORAGE_URL: `file:${web.dataDir}/files` }, web)
    let failed = []
    for (const deadline = performance.now() + 30_000; failed.length === 0 && performance.now() < deadline; ) {
      // The next try need not be waited for.
      for (const { id } of await find('retrying')) await root.post(`/api/admin/jobs/${id}/retry`)
      await sleep(100)
      failed = await find('failed')
    }
    expect(failed).toEqual([
      expect.objectContaining({
        queue: 'ingest',
        state: 'failed',
        attempts: expect.any(Number),
        error: { type: 'error', code: '42P01' },
        project_id: project,
        document_id: document,
        trace_id: body.trace_id,
        failed_at: expect.stringMatching(/Z$/),
      }),
    ])
    expect(failed[0].attempts).toBeGreaterThanOrEqual(3)
    expect(await untilRead(ada, project, document)).toMatchObject({
      status: 'failed',
      error: { code: 'internal_error' },
    })

    await pool.query('ALTER TABLE chunks_away RENAME TO chunks')
    expect((await root.post(`/api/admin/jobs/${failed[0].id}/retry`)).status).toBe(200)
    expect(await untilRead(ada, project, document)).toMatchObject({ status: 'ready' })
    expect(await find('failed')).toEqual([])
    const { items } = (await root.get(`/api/admin/audit?action=job.retried&target_id=${failed[0].id}`)).body.data
    expect(items[0]).toMatchObject({ actor_id: root.id, project_id: project, details: { queue: 'ingest' } })
  }, 60_000)

  test('are listed in pages, and there is none under an id that none has', async () => {
    const web = await anApp({ ROLE: 'web' })
    const root = await web.anAdmin()
    const project = (await root.get('/api/projects')).body.data.items[0].id
    for (let n = 0; n < 5; n++) await upload(root, project, { name: `${n}.txt`, content: `Text ${n}.` })
    const names: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await root.get(`/api/admin/jobs?limit=2&queue=ingest&state=waiting${cursor && `&cursor=${cursor}`}`)
      names.push(...page.body.data.items.map(({ document_id }: { document_id: number }) => document_id))
      cursor = page.body.data.next_cursor
    }
    const documents = (await root.get(`/api/projects/${project}/documents`)).body.data.items
    expect(names).toEqual(documents.map(({ id }: { id: number }) => id).reverse())
    const missing = '00000000-0000-4000-8000-000000000000'
    expect((await root.post(`/api/admin/jobs/${missing}/retry`)).status).toBe(404)
    expect((await root.post('/api/admin/jobs/1/retry')).status).toBe(422)
    for (const query of [
      'state=done',
      'cursor=eA',
      'limit=0',
      `cursor=${Buffer.from(`2026-99-99T00:00:00.000000Z ${missing}`).toString('base64url')}`,
      `cursor=${Buffer.from(`2026-01-01T00:00:00.000000Z ${'-'.repeat(36)}`).toString('base64url')}`,
    ]) {
      expect((await root.get(`/api/admin/jobs?${query}`)).status, query).toBe(422)
    }
  })
})
