import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import http from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '../../src/core/context.ts'
import { fileBlobStore } from '../../src/providers/blob-store/file.ts'
import { openZip, type ZipArchive } from '../../src/providers/parsers/zip.ts'
import { exportedFiles } from '../../src/routes/account-export/contents.ts'
import { zipOf } from '../../src/routes/account-export/zip.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { clientOf } from '../support/client.ts'
import { until } from '../support/until.ts'
import { upload, uploaded } from '../support/uploads.ts'

let app: TestApp
beforeAll(async () => {
  app = await anApp({ SHARE_LINKS: 'true' })
})
afterAll(() => app.stop())

const EXPORT = '/api/users/me/export'

async function exportOf(user: SignedInUser): Promise<ZipArchive> {
  const response = await user.raw('GET', EXPORT)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip'])
  return openZip(new Uint8Array(await response.arrayBuffer()))
}

const textOf = async (zip: ZipArchive, name: string) => Buffer.from(await zip.read(name)).toString()
const jsonOf = async (zip: ZipArchive, name: string) => JSON.parse(await textOf(zip, name))
const linesOf = async (zip: ZipArchive, name: string) =>
  (await textOf(zip, name))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
const personal = async (user: SignedInUser) => (await user.get('/api/projects')).body.data.items[0].id
/** Of a file that does not get smaller. */
const NOISE = new Uint8Array(randomBytes(8 * 1024 * 1024))

describe('an export', () => {
  test('has all that somebody has, as they gave it, and no secret', async () => {
    const ada = await app.aUser({ name: 'Ada Lovelace' })
    const bob = await app.aUser()
    const project = (await ada.post('/api/projects', { name: 'Engines' })).body.data.id
    await ada.post(`/api/projects/${project}/members`, { email: bob.email, role: 'viewer' })
    await ada.post('/api/agents', { project_id: project, slug: 'a', name: 'Agent', system_prompt: 'Help.' })
    const first = await uploaded(ada, project, { name: 'notes · Ω.md', content: '# Notes\n\nThe engine weaves.' })
    await uploaded(ada, project, { name: 'notes · Ω.md', content: '# Notes\n\nThe engine weaves algebra.' })
    const noise = NOISE.slice(0, 100_000)
    const { id: unread } = await uploaded(ada, project, { name: 'noise.bin', content: noise })
    const asked = await ada.post('/api/chat', { message: 'What does the engine weave?', project_id: project })
    const { id: message, conversation_id: conversation } = asked.body.data.message
    await ada.post(`/api/messages/${message}/feedback`, { rating: 1, comment: 'Good.' })
    const { token } = (await ada.post(`/api/conversations/${conversation}/shares`, {})).body.data
    const { key } = (await ada.post('/api/api-keys', { name: 'script', scopes: ['read'] })).body.data

    const zip = await exportOf(ada)
    const folder = `projects/${project}/documents`
    expect(await textOf(zip, 'README.md')).toContain('manifest.json')
    expect(await jsonOf(zip, 'profile.json')).toMatchObject({ id: ada.id, email: ada.email, name: 'Ada Lovelace' })
    expect(await linesOf(zip, 'api-keys.ndjson')).toMatchObject([{ name: 'script', scopes: ['read'] }])
    expect(await linesOf(zip, 'sessions.ndjson')).toMatchObject([{ current: true, address: '127.0.0.1' }])
    expect(await jsonOf(zip, `projects/${project}/project.json`)).toMatchObject({ name: 'Engines', role: 'owner' })
    expect(await linesOf(zip, `projects/${project}/members.ndjson`)).toMatchObject([
      { email: ada.email },
      { email: bob.email },
    ])
    expect(await linesOf(zip, `projects/${project}/agents.ndjson`)).toMatchObject([
      { slug: 'a', system_prompt: 'Help.' },
    ])
    expect(await jsonOf(zip, `${folder}/${first.id}/document.json`)).toMatchObject({
      name: 'notes · Ω.md',
      versions: [{ version: 1 }, { version: 2 }],
    })
    expect(await textOf(zip, `${folder}/${first.id}/v1/notes · Ω.md`)).toBe('# Notes\n\nThe engine weaves.')
    expect(await textOf(zip, `${folder}/${first.id}/v2/notes · Ω.md`)).toBe('# Notes\n\nThe engine weaves algebra.')
    expect(await textOf(zip, `${folder}/${first.id}/v2.txt`)).toContain('The engine weaves algebra.')
    expect(Buffer.compare(await zip.read(`${folder}/${unread}/v1/noise.bin`), noise)).toBe(0)
    expect(await textOf(zip, `conversations/${conversation}.md`)).toContain('## What does the engine weave?')
    expect(await linesOf(zip, 'answers.ndjson')).toMatchObject([
      {
        summary: { id: message, trace_id: asked.body.trace_id, conversation_id: conversation },
        account: {
          search_query: 'What does the engine weave?',
          candidates: [{ text: '# Notes\n\nThe engine weaves algebra.' }],
        },
      },
    ])
    expect(await linesOf(zip, 'feedback.ndjson')).toMatchObject([{ message_id: message, comment: 'Good.' }])
    expect(await linesOf(zip, 'shares.ndjson')).toMatchObject([{ conversation_id: conversation }])
    expect(await linesOf(zip, 'usage.ndjson')).toMatchObject([{ user_id: ada.id, requests: 1 }])
    const audit = (await linesOf(zip, 'audit.ndjson')).map(({ action }) => action)
    expect(audit.slice(0, 3)).toEqual(['user.exported', 'api_key.created', 'share.created'])
    expect(audit.at(-1)).toBe('user.created')
    const { files, ...manifest } = await jsonOf(zip, 'manifest.json')
    expect(manifest).toMatchObject({ format: 'groundwire.account', version: 1, user_id: ada.id, skipped: [] })
    expect(Object.values<number>(files).reduce((sum, count) => sum + count, 1)).toBe(zip.names.length)
    expect(zip.names.at(-1)).toBe('manifest.json')

    const again = await ada.post('/api/conversations/import', {
      project_id: project,
      conversation: await jsonOf(zip, `conversations/${conversation}.json`),
    })
    expect(again.status).toBe(201)
    for (const name of zip.names.filter((one) => /json$/.test(one))) {
      const text = await textOf(zip, name)
      for (const secret of [key, token, ada.password, ada.accessToken, '$2b$', 'hash"'])
        expect(text).not.toContain(secret)
    }
  })

  test("has of others' projects what one added oneself, and of others' deeds no trace of who they are", async () => {
    const admin = await app.anAdmin()
    const [ada, bob] = [await app.aUser(), await app.aUser()]
    const project = (await ada.post('/api/projects', { name: 'Shared' })).body.data.id
    await ada.post(`/api/projects/${project}/members`, { email: bob.email, role: 'editor' })
    const hers = (await upload(ada, project, { name: 'hers.txt', content: 'Hers.' })).body.data.id
    const his = (await upload(bob, project, { name: 'his.txt', content: 'His.' })).body.data.id
    await ada.post('/api/chat', { message: 'Mine alone?', project_id: project })
    await admin.patch(`/api/users/${bob.id}`, { tier: 'free' })
    const zip = await exportOf(bob)
    const names = zip.names.join('\n')
    expect(names).toContain(`projects/${project}/documents/${his}/v1/his.txt`)
    expect(names).not.toContain(`/documents/${hers}/`)
    expect(names).not.toContain(`projects/${project}/members.ndjson`)
    expect(names).not.toMatch(/^conversations\//m)
    const entry = (await linesOf(zip, 'audit.ndjson')).find(({ action }) => action === 'user.updated')
    expect(entry).toMatchObject({ actor_id: null, actor_email: null, address: null, details: { tier: 'pro → free' } })
    for (const name of zip.names) {
      expect(await textOf(zip, name), name).not.toMatch(new RegExp(`${ada.email}|${admin.email}|Mine alone`))
    }
  })

  test('takes a session: what keys there are, no key is told', async () => {
    const ada = await app.aUser()
    const { key } = (await ada.post('/api/api-keys', { name: 'k', scopes: ['read', 'chat', 'write'] })).body.data
    expect((await clientOf(app.url, key).get(EXPORT)).status).toBe(403)
    expect((await clientOf(app.url, app.operatorKey).get(EXPORT)).status).toBe(403)
    expect((await app.get(EXPORT)).status).toBe(401)
  })

  test('leaves out what is deleted, or cannot be read, while it is written, and says so', async () => {
    const ada = await app.aUser()
    const project = await personal(ada)
    const gone = await uploaded(ada, project, { name: 'gone.txt', content: 'Gone.' })
    const lost = await uploaded(ada, project, { name: 'lost.txt', content: 'Lost.' })
    const changed = await uploaded(ada, project, { name: 'changed.txt', content: 'As it was.' })
    const kept = await uploaded(ada, project, { name: 'kept.txt', content: 'Kept.' })
    const { message } = (await ada.post('/api/chat', { message: 'Hello?' })).body.data
    const blobs = fileBlobStore(`${app.dataDir}/files`)
    const keyOf = async ({ id }: { id: number }): Promise<string> =>
      (await app.database.pool.query('SELECT storage_key FROM document_versions WHERE document_id = $1', [id])).rows[0]
        .storage_key
    await blobs.remove(await keyOf(lost))
    writeFileSync(`${app.dataDir}/files/kept/${await keyOf(changed)}`, 'Something else.')
    const principal = {
      userId: ada.id,
      role: 'user',
      tier: 'pro',
      scopes: new Set<Scope>(['read', 'account']),
      sessionId: 1,
      apiKeyId: null,
    } as const
    const files = exportedFiles({ db: app.database.db, blobs }, principal)
    const packed = zipOf(
      (async function* () {
        for await (const file of files) {
          yield file
          if (!file.name.endsWith(`/${gone.id}/document.json`)) continue
          await ada.delete(`/api/projects/${project}/documents/${gone.id}`)
          await ada.delete(`/api/conversations/${message.conversation_id}`)
        }
      })(),
    )
    const zip = await openZip(new Uint8Array(await new Response(ReadableStream.from(packed)).arrayBuffer()))
    const folder = `projects/${project}/documents`
    expect(await textOf(zip, `${folder}/${kept.id}/v1/kept.txt`)).toBe('Kept.')
    expect(await textOf(zip, `${folder}/${lost.id}/v1.txt`)).toBe('Lost.')
    expect((await jsonOf(zip, 'manifest.json')).skipped).toEqual([
      { path: `${folder}/${gone.id}/v1/gone.txt`, reason: 'not_found' },
      { path: `${folder}/${gone.id}/v1.txt`, reason: 'not_found' },
      { path: `${folder}/${lost.id}/v1/lost.txt`, reason: 'original_unavailable' },
      { path: `${folder}/${changed.id}/v1/changed.txt`, reason: 'original_unavailable' },
    ])
    expect(await textOf(zip, `${folder}/${changed.id}/v1/changed.txt`)).not.toContain('else')
    expect(zip.names.join('\n')).not.toContain(`conversations/${message.conversation_id}`)
  })
})

describe('an export that is being read', () => {
  /** Somebody with more than any buffer on the way holds. */
  async function aCollector(): Promise<SignedInUser> {
    const ada = await app.aUser()
    const project = await personal(ada)
    for (const byte of [1, 2]) {
      NOISE[0] = byte
      await upload(ada, project, { name: `${byte}.bin`, content: NOISE })
    }
    return ada
  }

  /** Begins to read, and does not go on. */
  async function begun(user: SignedInUser): Promise<http.IncomingMessage> {
    const request = http.get(app.url + EXPORT, {
      headers: { authorization: `Bearer ${user.accessToken}` },
      agent: false,
    })
    const [response] = await once(request, 'response')
    response.on('error', () => {})
    return response
  }

  test('is the only one of its owner, until its reader goes away', async () => {
    const ada = await aCollector()
    const response = await begun(ada)
    const second = await ada.get(EXPORT)
    expect([second.status, second.body.error]).toEqual([429, 'export_running'])
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0)
    response.destroy()
    const status = await until(
      async () => {
        const again = await begun(ada)
        again.destroy()
        return again.statusCode
      },
      (one) => one === 200,
    )
    expect(status).toBe(200)
  })

  test('is cut off, and is no whole archive, when its session ends', async () => {
    const ada = await aCollector()
    const response = await begun(ada)
    const other = (await app.post('/api/auth/login', { email: ada.email, password: ada.password })).body.data
    const { items } = (await clientOf(app.url, other.access_token).get('/api/auth/sessions')).body.data
    for (const session of items) {
      if (!session.current) await clientOf(app.url, other.access_token).delete(`/api/auth/sessions/${session.id}`)
    }
    // Longer than credentials are checked apart; nothing is read meanwhile.
    const ended = new Promise<string>((resolve) => {
      response.on('end', () => resolve('end')).on('error', () => resolve('cut off'))
      setTimeout(() => response.resume(), 4_000)
    })
    expect(await ended).toBe('cut off')
  })

  test('ends when the server stops, which waits for no slow reader', async () => {
    const own = await anApp()
    const ada = await own.aUser()
    const project = await personal(ada)
    await upload(ada, project, { name: 'noise.bin', content: NOISE })
    const request = http.get(own.url + EXPORT, {
      headers: { authorization: `Bearer ${ada.accessToken}` },
      agent: false,
    })
    const [response] = await once(request, 'response')
    response.on('error', () => {})
    const before = performance.now()
    await own.stop()
    expect(performance.now() - before).toBeLessThan(10_000)
    response.destroy()
  })
})
