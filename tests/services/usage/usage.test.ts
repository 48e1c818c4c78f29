import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordUsage } from '../../../src/services/usage/usage.ts'
import { anApp, type SignedInUser, type TestApp } from '../../support/app.ts'
import { saying } from '../model-script.ts'
import { startUpstream } from '../upstream.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
let admin: SignedInUser
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n3', QUOTA_PRO: '1000', QUOTA_FREE: '0' })
  admin = await app.anAdmin()
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

const ask = (user: SignedInUser, body: object = {}) =>
  user.post('/api/chat', { message: 'Hello?', use_documents: false, ...body })
const usageOf = async (user: SignedInUser, query = '') => (await user.get(`/api/usage${query}`)).body.data
const personalProject = async (user: SignedInUser): Promise<number> =>
  (await user.get('/api/projects')).body.data.items[0].id
/** As answers of another day would have. */
const used = async (userId: number, day: string, rest: object = {}) => {
  const record = { userId, projectId: null, model: 'old', promptTokens: 10, completionTokens: 5, costUsd: 0.1, ...rest }
  const { pool } = app.database
  await recordUsage(pool, record)
  await pool.query(
    `UPDATE usage_days SET day = $1 WHERE user_id = $2 AND model = $3 AND day = (now() AT TIME ZONE 'UTC')::date`,
    [day, userId, record.model],
  )
}
const today = () => new Date().toISOString().slice(0, 10)

describe('usage', () => {
  test('is summed by day, model and project', async () => {
    const ada = await app.aUser()
    const project = await personalProject(ada)
    const first = (await ask(ada)).body.data.message.usage
    const second = (await ask(ada)).body.data.message.usage
    await ask(ada, { model: 'extractive' })
    const { items, totals } = await usageOf(ada)
    const day = today()
    expect(items).toEqual([
      {
        day,
        user_id: ada.id,
        project_id: project,
        model: 'fake-n3',
        requests: 2,
        prompt_tokens: first.prompt_tokens + second.prompt_tokens,
        completion_tokens: 6,
        cost_usd: 0,
      },
      expect.objectContaining({ model: 'extractive', requests: 1, prompt_tokens: 0, completion_tokens: 0 }),
    ])
    expect(totals).toMatchObject({ requests: 3, completion_tokens: 6 })
  })

  test('counts a stopped, a broken and a deleted answer for what came of it, and no refused one', async () => {
    const ada = await app.aUser()
    await ask(ada, { model: 'cut-n2' })
    await ask(ada, { model: 'fail-401' })
    const response = await ada.raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Hello?', use_documents: false, model: 'endless-d5' }),
    })
    await response.body?.getReader().read()
    await ada.delete(`/api/conversations/${response.headers.get('x-conversation-id')}`)
    const models = async () => (await usageOf(ada)).items.map(({ model }: { model: string }) => model)
    await expect.poll(models).toEqual(['endless-d5', 'cut-n2'])
    const { items } = await usageOf(ada)
    expect(items[0].completion_tokens).toBeGreaterThan(0)
    expect(items[1]).toMatchObject({ requests: 1, completion_tokens: 5 })
  })

  test('of a model with the longest name is counted under its beginning', async () => {
    const ada = await app.aUser()
    const model = saying([Array.from({ length: 900 }, () => Math.random().toString(36)[2]).join(''), 'x'.repeat(900)])
    expect((await ask(ada, { model })).status).toBe(200)
    expect((await usageOf(ada)).items[0].model).toBe(model.slice(0, 200))
  })

  test('adds up many small costs without what binary fractions leave over', async () => {
    const ada = await app.aUser()
    for (const model of ['a', 'b', 'c']) await used(ada.id, today(), { model, costUsd: 0.1 })
    expect((await usageOf(ada)).totals.cost_usd).toBe(0.3)
  })

  test('is one row for answers that end at once, with nothing lost', async () => {
    const ada = await app.aUser()
    const record = {
      userId: ada.id,
      projectId: null,
      model: 'm',
      promptTokens: 1,
      completionTokens: null,
      costUsd: null,
    }
    await Promise.all(Array.from({ length: 20 }, () => recordUsage(app.database.pool, record)))
    expect((await usageOf(ada)).items).toMatchObject([{ requests: 20, prompt_tokens: 20, completion_tokens: 0 }])
  })

  test('comes in pages, newest day first, each row once', async () => {
    const ada = await app.aUser()
    for (const [model, day] of [
      ['a', '2025-03-01'],
      ['b', '2025-03-01'],
      ['c', '2025-03-02'],
    ] as const)
      await used(ada.id, day, { model })
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await usageOf(ada, `?from=2025-03-01&to=2025-03-31&limit=1${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.items.map(({ model }: { model: string }) => model))
      expect(page.totals.requests).toBe(3)
      cursor = page.next_cursor
    } while (cursor)
    expect(seen).toEqual(['c', 'b', 'a'])
  })

  test.each([
    'from=2025-02-30',
    'from=2025-03-02&to=2025-03-01',
    'from=2024-01-01&to=2025-03-01',
    'cursor=bm9uZQ',
    'cursor=WyIyMDI1LTAyLTMwIiwxLCJhIiwwXQ',
    'user_id=1',
    'limit=1000',
  ])('refuses %s', async (query) => {
    expect((await admin.get(`/api/usage?${query}`)).status).toBe(422)
  })

  test("of a project is asked by its members, and of others' by nobody", async () => {
    const [ada, bob] = [await app.aUser(), await app.aUser()]
    await ask(ada)
    const project = await personalProject(ada)
    expect((await usageOf(ada, `?project_id=${project}`)).totals.requests).toBe(1)
    expect((await bob.get(`/api/usage?project_id=${project}`)).status).toBe(404)
    expect((await bob.get('/api/usage?project_id=999999999')).status).toBe(404)
    expect((await usageOf(bob)).items).toEqual([])
  })

  test('of everybody is for administrators, by user, project and model', async () => {
    const ada = await app.aUser()
    await ask(ada)
    const project = await personalProject(ada)
    const reports = ['', `user_id=${ada.id}`, `project_id=${project}`, `user_id=${ada.id}&model=fake-n3`]
    for (const query of reports) {
      const { items } = (await admin.get(`/api/admin/usage?limit=200&${query}`)).body.data
      expect(items).toContainEqual(expect.objectContaining({ user_id: ada.id, project_id: project, model: 'fake-n3' }))
    }
    expect((await admin.get(`/api/admin/usage?user_id=${ada.id}&model=other`)).body.data.items).toEqual([])
    expect((await admin.get('/api/admin/usage?user_id=999999999')).status).toBe(404)
    expect((await ada.get('/api/admin/usage')).status).toBe(403)
  })
})

describe('the quota of a tier', () => {
  test('refuses before the model is asked when the month is used up, and says until when', async () => {
    const ada = await app.aUser()
    await used(ada.id, today(), { promptTokens: 600, completionTokens: 400 })
    const asked = upstream.requests().length
    const { status, body, headers } = await ask(ada)
    expect([status, body.error]).toEqual([429, 'quota_exceeded'])
    expect(body.detail).toMatch(/1,000 of the 1,000 tokens/)
    const { quota } = await usageOf(ada)
    expect(quota).toMatchObject({ used: 1_000, limit: 1_000 })
    const seconds = (Date.parse(quota.resets_at) - Date.now()) / 1_000
    expect(Math.abs(Number(headers.get('retry-after')) - seconds)).toBeLessThan(5)
    expect(quota.resets_at).toMatch(/-01T00:00:00.000Z$/)
    expect(upstream.requests().length).toBe(asked)
    expect((await ada.get('/api/conversations')).body.data.items).toEqual([])
  })

  test('lets the extractive model answer, which costs nothing', async () => {
    const ada = await app.aUser()
    await used(ada.id, today(), { promptTokens: 1_000 })
    expect((await ask(ada, { model: 'extractive' })).status).toBe(200)
  })

  test('holds for an answer that is made again', async () => {
    const ada = await app.aUser()
    const { id } = (await ask(ada)).body.data.message
    await used(ada.id, today(), { promptTokens: 1_000 })
    expect((await ada.post(`/api/messages/${id}/regenerate`)).status).toBe(429)
  })

  test('begins anew each month', async () => {
    const ada = await app.aUser()
    const lastMonth = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 0))
    await used(ada.id, lastMonth.toISOString().slice(0, 10), { promptTokens: 1_000 })
    expect((await ask(ada)).status).toBe(200)
  })

  test('of nought allows nothing, and a tier without one everything', async () => {
    const [ada, bob] = [await app.aUser(), await app.aUser()]
    await admin.patch(`/api/users/${ada.id}`, { tier: 'free' })
    await admin.patch(`/api/users/${bob.id}`, { tier: 'enterprise' })
    await used(bob.id, today(), { promptTokens: 1_000_000 })
    expect((await ask(ada)).status).toBe(429)
    expect((await ask(bob)).status).toBe(200)
    expect((await usageOf(bob)).quota.limit).toBeNull()
  })
})
