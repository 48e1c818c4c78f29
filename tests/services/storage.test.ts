import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { eq, like, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { documentVersions } from '../../src/models/document.ts'
import { installation } from '../../src/models/user.ts'
import { fileBlobStore } from '../../src/providers/blob-store/file.ts'
import { s3BlobStore } from '../../src/providers/blob-store/s3.ts'
import { noteArriving, openStore } from '../../src/services/stored-files.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { noS3, S3_URL, s3Environment, s3Options } from '../support/blob-stores.ts'
import { quiet } from '../support/database.ts'
import { aTcpGate } from '../support/tcp-gate.ts'
import { until } from '../support/until.ts'
import { untilRead, upload, uploaded } from '../support/uploads.ts'

const TEXT = 'The harbour of Aarhus was deepened in 1909.'

/** Settings that reach the bucket through a gate of the test's own. */
async function s3Behind(gate: { url: string }): Promise<Record<string, string>> {
  const env = s3Environment(`test-${randomUUID()}`)
  return { ...env, STORAGE_URL: env.STORAGE_URL?.replace(/endpoint=.*/, `endpoint=${gate.url}`) ?? '' }
}

/** Files that are on their way in, and have no document yet. */
const arriving = (app: TestApp) =>
  app.database.db.select().from(installation).where(like(installation.key, 'arriving:%'))

async function aProject(owner: SignedInUser): Promise<number> {
  return (await owner.post('/api/projects', { name: 'Harbours' })).body.data.id
}

const storedAt = async (app: TestApp, documentId: number): Promise<string> => {
  const [version] = await app.database.db
    .select()
    .from(documentVersions)
    .where(eq(documentVersions.documentId, documentId))
  return `${app.dataDir}/files/kept/${version?.storageKey}`
}

describe.skipIf(!S3_URL)(`documents in S3${noS3}`, () => {
  test('are uploaded, read, searched, sent and deleted as in a folder', async () => {
    const prefix = `test-${randomUUID()}`
    const app = await anApp(s3Environment(prefix))
    const owner = await app.aUser()
    const project = await aProject(owner)
    const document = await uploaded(owner, project, { name: 'harbour.md', content: TEXT })
    expect(document.status).toBe('ready')
    const found = await owner.post(`/api/projects/${project}/search`, { query: 'harbour Aarhus' })
    expect(found.body.data.hits[0].text).toBe(TEXT)
    const path = `/api/projects/${project}/documents/${document.id}`
    expect(await (await owner.raw('GET', `${path}/file`)).text()).toBe(TEXT)
    expect(await (await owner.raw('GET', `${path}/file`, { headers: { range: 'bytes=4-10' } })).text()).toBe('harbour')
    await owner.delete(path)
    const store = await s3BlobStore(s3Options({ prefix: `${prefix}/` }))
    const count = async () => {
      let objects = 0
      for await (const _ of store.list()) objects++
      return objects
    }
    expect(await until(count, (objects) => objects === 0)).toBe(0)
    expect(readdirSync(`${app.dataDir}/scratch`)).toEqual([])
  })

  test('wait while the store is away, and an upload is told so with nothing left half-done', async () => {
    const gate = await aTcpGate(S3_URL ?? '')
    const app = await anApp(await s3Behind(gate))
    const owner = await app.aUser()
    const project = await aProject(owner)
    const kept = await uploaded(owner, project, { name: 'kept.md', content: TEXT })
    gate.shut()
    const { body: ready } = await app.get('/api/health/ready')
    expect(ready.data).toMatchObject({ status: 'degraded', checks: { database: 'ok', storage: 'degraded' } })
    const refused = await upload(owner, project, { name: 'refused.md', content: `${TEXT} Again.` })
    expect([refused.status, refused.body.error, refused.headers.get('retry-after')]).toEqual([
      503,
      'storage_unavailable',
      '5',
    ])
    const again = await owner.post(`/api/projects/${project}/documents/${kept.id}/reindex`)
    expect(again.status).toBe(202)
    const path = `/api/projects/${project}/documents`
    expect((await owner.get(`${path}/${kept.id}/file`)).body.error).toBe('storage_unavailable')
    gate.open()
    expect((await untilRead(owner, project, kept.id)).status).toBe('ready')
    const { items } = (await owner.get(path)).body.data
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['kept.md'])
  })

  test('hold up nobody else while the store hangs, and are taken when it goes on', async () => {
    const gate = await aTcpGate(S3_URL ?? '')
    const app = await anApp(await s3Behind(gate))
    const owner = await app.aUser()
    const project = await aProject(owner)
    gate.hold()
    const hanging = upload(owner, project, { name: 'harbour.md', content: TEXT })
    await until(
      async () => (await arriving(app)).length,
      (count) => count === 1,
    )
    const text = { name: 'renamed' }
    const changed = await owner.patch(`/api/projects/${project}`, text)
    expect(changed.body.data).toMatchObject(text)
    gate.open()
    expect((await hanging).status).toBe(202)
    expect(await arriving(app)).toEqual([])
  })
})

describe('a file without a document', () => {
  const keptIn = (app: TestApp) =>
    readdirSync(`${app.dataDir}/files`, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

  test('does not stay when the same bytes come many times at once', async () => {
    const app = await anApp()
    const owner = await app.aUser()
    const project = await aProject(owner)
    const names = Array.from({ length: 8 }, (_, n) => `copy${n}.md`)
    const answers = await Promise.all(names.map((name) => upload(owner, project, { name, content: TEXT })))
    expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1)
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 200, 200, 202])
    expect(keptIn(app)).toHaveLength(1)
    expect(await arriving(app)).toEqual([])
  })

  test('goes when its process died before the row was committed; one that may still get its row stays', async () => {
    const app = await anApp()
    const { db } = app.database
    const blobs = fileBlobStore(`${app.dataDir}/files`)
    for (const key of ['1/dead', '1/alive']) {
      await noteArriving(db, key)
      await (await blobs.receive(Readable.from([Buffer.from(TEXT)]), { key, maxBytes: 1_000 })).keep()
    }
    await db
      .update(installation)
      .set({ value: sql`now() - interval '3 hours'` })
      .where(eq(installation.key, 'arriving:1/dead'))
    const open = async (isOnlyProcess: boolean) => (await openStore({ db, blobs, isOnlyProcess, logger: quiet }))()
    await open(false)
    expect(keptIn(app).map(({ name }) => name)).toEqual(['alive'])
    await open(true)
    expect(keptIn(app)).toEqual([])
  })
})

describe('a stored file', () => {
  test.each([
    ['is missing', (path: string) => rmSync(path)],
    ['has changed', (path: string) => writeFileSync(path, 'something else')],
  ])('that %s fails its document with what to do, and the same upload mends it', async (_, harm) => {
    const app = await anApp()
    const owner = await app.aUser()
    const project = await aProject(owner)
    const file = { name: 'harbour.md', content: TEXT }
    const { id } = await uploaded(owner, project, file)
    harm(await storedAt(app, id))
    await owner.post(`/api/projects/${project}/documents/${id}/reindex`)
    const failed = await untilRead(owner, project, id)
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'stored_file_lost' } })
    const mended = await uploaded(owner, project, file)
    expect(mended).toMatchObject({ id, status: 'ready' })
    expect((await owner.get(`/api/projects/${project}/documents/${id}/file`)).body).toBe(TEXT)
  })
})
