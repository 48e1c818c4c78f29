import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { documentVersions } from '../../src/models/document.ts'
import { anApp } from '../support/app.ts'
import { upload } from '../support/uploads.ts'

const CONTENT = '0123456789 and then some words'
const ETAG = `"${createHash('sha256').update(CONTENT).digest('hex')}"`

async function aStoredFile(content = CONTENT) {
  const app = await anApp()
  const owner = await app.aUser()
  const project = await owner.post('/api/projects', { name: 'Files' })
  const { body } = await upload(owner, project.body.data.id, { name: 'digits.txt', content })
  const path = `/api/projects/${project.body.data.id}/documents/${body.data.id}/file`
  return {
    read: (headers = {}, method = 'GET') => owner.raw(method, path, { headers }),
    async change(to: string) {
      const [version] = await app.database.db
        .select()
        .from(documentVersions)
        .where(eq(documentVersions.documentId, body.data.id))
      writeFileSync(`${app.dataDir}/files/kept/${version?.storageKey}`, to)
    },
  }
}

describe('the original of a document', () => {
  test.each([
    ['bytes=2-5', 'bytes 2-5/30', '2345'],
    ['bytes=-5', 'bytes 25-29/30', 'words'],
    ['bytes=25-999', 'bytes 25-29/30', 'words'],
  ])('is sent in part: %s', async (range, contentRange, expected) => {
    const { read } = await aStoredFile()
    const response = await read({ range })
    expect([response.status, await response.text()]).toEqual([206, expected])
    expect(response.headers.get('content-range')).toBe(contentRange)
    expect(response.headers.get('content-length')).toBe(String(expected.length))
  })

  test.each(['bytes=a-b', 'pages=1-2', 'bytes=0-1,4-5'])('is sent whole for %s', async (range) => {
    const { read } = await aStoredFile()
    const response = await read({ range })
    expect([response.status, await response.text()]).toEqual([200, CONTENT])
    expect(response.headers.get('accept-ranges')).toBe('bytes')
  })

  test('has no bytes past its end', async () => {
    const { read } = await aStoredFile()
    const response = await read({ range: 'bytes=30-' })
    expect(response.status).toBe(416)
    expect(response.headers.get('content-range')).toBe('bytes */30')
    expect(await response.json()).toMatchObject({ error: 'range_not_satisfiable', trace_id: expect.any(String) })
  })

  test('is known by its hash: not sent to whoever has it, nor in part to whoever has another', async () => {
    const { read } = await aStoredFile()
    expect((await read()).headers.get('etag')).toBe(ETAG)
    const known = await read({ 'if-none-match': `"other", ${ETAG}` })
    expect([known.status, await known.text()]).toEqual([304, ''])
    expect((await read({ range: 'bytes=0-1', 'if-range': ETAG })).status).toBe(206)
    expect((await read({ range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200)
  })

  test('is told of without being sent', async () => {
    const { read } = await aStoredFile()
    const response = await read({}, 'HEAD')
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '30', ''])
    expect(response.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
  })

  test('never ends as if it were whole when it has changed in the store', async () => {
    const { read, change } = await aStoredFile()
    await change(CONTENT.replace('0', 'x'))
    const small = await read()
    expect([small.status, await small.json()]).toMatchObject([503, { error: 'original_unavailable' }])
    const large = await aStoredFile(CONTENT.repeat(10_000))
    await large.change(CONTENT.repeat(9_999) + CONTENT.replace('0', 'x'))
    const response = await large.read()
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
  })
})
