import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { eq } from 'drizzle-orm'
import { describe, expect, onTestFinished, test } from 'vitest'
import { documentVersions } from '../../src/models/document.ts'
import { s3BlobStore } from '../../src/providers/blob-store/s3.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aFolder, noS3, S3_URL, s3Environment, s3Options } from '../support/blob-stores.ts'
import { aTcpGate } from '../support/tcp-gate.ts'
import { until } from '../support/until.ts'
import { untilRead, upload, uploaded } from '../support/uploads.ts'

const TEXT = 'The harbour of Aarhus was deepened in 1909.'

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
    const env = s3Environment(`test-${randomUUID()}`)
    const app = await anApp({
      ...env,
      STORAGE_URL: env.STORAGE_URL?.replace(/endpoint=.*/, `endpoint=${gate.url}`) ?? '',
    })
    const owner = await app.aUser()
    const project = await aProject(owner)
    const kept = await uploaded(owner, project, { name: 'kept.md', content: TEXT })
    gate.shut()
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

const isRoot = process.getuid?.() === 0

describe.skipIf(!isRoot)(`a full disk${isRoot ? '' : ' (skipped: a small disk can be mounted by root only)'}`, () => {
  test('refuses uploads with 507, serves what is there, and takes the next when there is room', async () => {
    const disk = aFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
    onTestFinished(() => void execFileSync('umount', ['--lazy', disk]))
    const app = await anApp({ STORAGE_URL: `file:${disk}/files` })
    const owner = await app.aUser()
    const project = await aProject(owner)
    const kept = await uploaded(owner, project, { name: 'kept.md', content: TEXT })
    const large = { name: 'large.txt', content: 'harbour '.repeat(400_000) }
    const refused = await upload(owner, project, large)
    expect([refused.status, refused.body.error]).toEqual([507, 'storage_full'])
    expect(readdirSync(`${disk}/files/incoming`)).toEqual([])
    expect((await owner.get(`/api/projects/${project}/documents/${kept.id}/file`)).body).toBe(TEXT)
    const { items } = (await owner.get(`/api/projects/${project}/documents`)).body.data
    expect(items).toHaveLength(1)
    execFileSync('mount', ['-o', 'remount,size=16m', disk])
    expect((await upload(owner, project, large)).status).toBe(202)
  })
})
