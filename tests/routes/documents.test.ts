import { readdir, readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { untilRead, upload, uploaded } from '../support/uploads.ts'

let app: TestApp
let owner: SignedInUser
let projects = 0

beforeAll(async () => {
  app = await anApp({ MAX_UPLOAD_MB: '1' })
  owner = await app.aUser()
})
afterAll(() => app.stop())

const aProject = async (): Promise<number> => {
  const { body } = await owner.post('/api/projects', { name: `Project ${++projects}` })
  return body.data.id
}
const fixture = (name: string) => readFile(join(import.meta.dirname, '../fixtures/documents', name))
const filesOf = async (folder: string): Promise<string[]> => {
  const entries = await readdir(join(app.dataDir, 'files', folder), { recursive: true }).catch(() => [])
  const found = await Promise.all(
    entries.map(async (entry) => ((await stat(join(app.dataDir, 'files', folder, entry))).isFile() ? [entry] : [])),
  )
  return found.flat()
}

test.each([
  ['article.pdf', 'application/pdf'],
  ['article.html', 'text/html'],
  ['article.md', 'text/markdown'],
  ['article.txt', 'text/plain'],
  ['tools.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['review.pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['expenses.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['tools.epub', 'application/epub+zip'],
  ['delivery.eml', 'message/rfc822'],
  ['expenses.csv', 'text/csv'],
])(
  '%s becomes ready, with chunks that are slices of its text',
  async (name, mediaType) => {
    const project = await aProject()
    const first = await upload(owner, project, { name, content: await fixture(name), metadata: { team: 'legal' } })
    expect(first).toMatchObject({
      status: 202,
      body: { data: { name, project_id: project, version: 1, metadata: { team: 'legal' }, error: null } },
    })
    const { id } = first.body.data
    const document = await untilRead(owner, project, id)
    expect(document).toMatchObject({ status: 'ready', progress: 1, media_type: mediaType, error: null })

    const path = `/api/projects/${project}/documents/${id}`
    const { text, pages, version } = (await owner.get(`${path}/text`)).body.data
    const { items } = (await owner.get(`${path}/chunks?limit=200`)).body.data
    expect([version, pages[0].start, pages.at(-1).end]).toEqual([1, 0, text.length])
    expect(items).toHaveLength(document.chunk_count)
    expect(items.length).toBeGreaterThan(0)
    for (const chunk of items) expect(chunk.text).toBe(text.slice(chunk.start, chunk.end))
  },
  60_000,
)

test('text can be added as it is, once for one Idempotency-Key', async () => {
  const project = await aProject()
  const path = `/api/projects/${project}/documents`
  const body = { name: 'note.md', text: '# Fees\n\nThe fee is 40 euros.' }
  const answers = await Promise.all(
    [1, 2, 3].map(() => owner.post(`${path}/text`, body, { 'idempotency-key': 'note' })),
  )
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
  const { items } = (await owner.get(path)).body.data
  expect(items).toMatchObject([{ name: 'note.md', version: 1 }])
  expect(await untilRead(owner, project, items[0].id)).toMatchObject({ status: 'ready' })
})

test('the same bytes again are the document that is there; other bytes under its name are its next version', async () => {
  const project = await aProject()
  const one = await uploaded(owner, project, { name: 'fees.txt', content: 'The fee is 40 euros.' })
  const again = await upload(owner, project, { name: 'copy.txt', content: 'The fee is 40 euros.' })
  expect(again).toMatchObject({ status: 200, body: { data: { id: one.id, name: 'fees.txt', version: 1 } } })

  const next = await upload(owner, project, { name: 'fees.txt', content: 'The fee is 50 euros.' })
  expect(next).toMatchObject({ status: 202, body: { data: { id: one.id, version: 2 } } })
  await untilRead(owner, project, one.id)
  const { data } = (await owner.get(`/api/projects/${project}/documents/${one.id}/text`)).body
  expect(data).toMatchObject({ version: 2, text: expect.stringContaining('50 euros') })
  const search = await owner.post(`/api/projects/${project}/search`, { query: 'fee' })
  expect(search.body.data.hits.map((hit: { version: number }) => hit.version)).toEqual([2])
})

test('a version that cannot be read leaves the one before it answering', async () => {
  const project = await aProject()
  const one = await uploaded(owner, project, { name: 'fees.txt', content: 'The fee is 40 euros.' })
  const failed = await uploaded(owner, project, { name: 'fees.txt', content: ' \n ' })
  expect(failed).toMatchObject({ id: one.id, version: 2, status: 'failed', error: { code: 'empty_file' } })
  const search = await owner.post(`/api/projects/${project}/search`, { query: 'fee' })
  expect(search.body.data.hits).toHaveLength(1)
})

test.each([
  ['password.pdf', 'encrypted_pdf'],
  ['scan.pdf', 'no_text_found'],
  ['blank.pdf', 'empty_file'],
  ['fuzzed.pdf', /^(corrupt_file|no_text_found)$/],
])(
  '%s fails with a reason and without chunks',
  async (name, code) => {
    const project = await aProject()
    const document = await uploaded(owner, project, { name, content: await fixture(name) })
    expect(document).toMatchObject({
      status: 'failed',
      chunk_count: 0,
      error: { detail: expect.stringMatching(/\.$/) },
    })
    expect(document.error.code).toMatch(code)
    expect((await owner.get(`/api/projects/${project}/documents/${document.id}/text`)).body.error).toBe('not_ready')
  },
  60_000,
)

test('twenty uploads at once, with one name or the same bytes, make one document with a version for each content', async () => {
  const project = await aProject()
  const contents = Array.from({ length: 20 }, (_, index) => `Content number ${index % 5}.`)
  const answers = await Promise.all(contents.map((content) => upload(owner, project, { name: 'same.txt', content })))
  for (const { status } of answers) expect([200, 202]).toContain(status)
  const { items } = (await owner.get(`/api/projects/${project}/documents`)).body.data
  expect(items).toHaveLength(1)
  // Bytes that were the newest version when they came again are not a version of their own.
  expect(items[0].version).toBeGreaterThanOrEqual(5)
  const document = await untilRead(owner, project, items[0].id)
  expect(document).toMatchObject({ status: 'ready' })
  expect(await filesOf(`kept/${project}`)).toHaveLength(items[0].version)
  expect(await filesOf('incoming')).toEqual([])
}, 60_000)

test.each([
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['invoice\u202Efdp.txt', 'invoicefdp.txt'],
  ['Straße 東京.txt', 'Straße 東京.txt'],
  [`${'n'.repeat(5_000)}.txt`, `${'n'.repeat(251)}.txt`],
])('a file named %j is called %j', async (name, expected) => {
  const project = await aProject()
  const { body } = await upload(owner, project, { name, content: 'Some text.' })
  expect(body.data.name).toBe(expected)
})

test('a download is the original as an attachment that no browser runs', async () => {
  const project = await aProject()
  const content = '<html><body><p>Text</p><script>alert(1)</script></body></html>'
  const { body } = await owner.post(`/api/projects/${project}/documents/text`, { name: 'a"b 東.txt', text: content })
  const { id } = await untilRead(owner, project, body.data.id)
  const response = await owner.raw('GET', `/api/projects/${project}/documents/${id}/file`)
  expect(await response.text()).toBe(content)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/html',
    'content-disposition': `attachment; filename="a_b _.txt"; filename*=UTF-8''a%22b%20%E6%9D%B1.txt`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
    'x-trace-id': expect.stringMatching(/^[0-9a-f]{32}$/),
  })
})

test('a deleted document is gone from every table, from search and from the disk', async () => {
  const project = await aProject()
  const { id } = await uploaded(owner, project, { name: 'secret.txt', content: 'Canary words.' })
  expect(await filesOf(`kept/${project}`)).toHaveLength(1)
  const path = `/api/projects/${project}/documents/${id}`
  expect((await owner.delete(path)).body.data).toEqual({ id, deleted: true })

  for (const part of ['', '/file', '/text', '/chunks']) expect((await owner.get(path + part)).status).toBe(404)
  expect((await owner.post(`/api/projects/${project}/search`, { query: 'canary' })).body.data.hits).toEqual([])
  const { rows } = await app.database.pool.query(
    `SELECT (SELECT count(*) FROM document_versions WHERE document_id = $1) AS versions,
       (SELECT count(*) FROM postings WHERE project_id = $2) AS postings`,
    [id, project],
  )
  expect(rows).toEqual([{ versions: 0, postings: 0 }])
  await expect.poll(() => filesOf(`kept/${project}`)).toEqual([])
})

test('a document deleted while it is read does not come back', async () => {
  const project = await aProject()
  const content = Array.from({ length: 20_000 }, (_, n) => `Paragraph ${n} speaks of something else.`).join('\n\n')
  const { body } = await upload(owner, project, { name: 'long.txt', content })
  await owner.delete(`/api/projects/${project}/documents/${body.data.id}`)
  await expect
    .poll(async () => (await app.get('/metrics')).body, { timeout: 30_000 })
    .not.toMatch(/^groundwire_jobs\{.*state="(waiting|running)"\} [1-9]/m)
  const { rows } = await app.database.pool.query('SELECT count(*) FROM document_versions WHERE project_id = $1', [
    project,
  ])
  expect(rows[0].count).toBe(0)
  expect(await filesOf(`kept/${project}`)).toEqual([])
}, 60_000)

test('the files of a deleted project go with it', async () => {
  const project = await aProject()
  await uploaded(owner, project, { name: 'a.txt', content: 'Some text.' })
  await owner.delete(`/api/projects/${project}`)
  await expect.poll(() => filesOf(`kept/${project}`)).toEqual([])
})

test('reading ends before it writes when its user may no longer write there', async () => {
  const project = await aProject()
  const editor = await app.aUser()
  await owner.post(`/api/projects/${project}/members`, { email: editor.email, role: 'editor' })
  const content = Array.from({ length: 20_000 }, (_, n) => `Paragraph ${n} speaks of something else.`).join('\n\n')
  const { body } = await upload(editor, project, { name: 'long.txt', content })
  await owner.patch(`/api/projects/${project}/members/${editor.id}`, { role: 'viewer' })
  expect(await untilRead(owner, project, body.data.id)).toMatchObject({ error: { code: 'access_revoked' } })
}, 60_000)

test('a file over the limit is refused while it comes, and leaves nothing', async () => {
  const project = await aProject()
  const answer = await upload(owner, project, { name: 'big.txt', content: new Uint8Array(3 * 1024 * 1024) })
  expect(answer).toMatchObject({ status: 413, body: { error: 'file_too_large' } })
  expect(await filesOf('incoming')).toEqual([])
})

const formOf = (...parts: [name: string, value: string | Blob, fileName?: string][]): FormData => {
  const form = new FormData()
  for (const [name, value, fileName] of parts) {
    if (value instanceof Blob) form.append(name, value, fileName)
    else form.append(name, value)
  }
  return form
}
const file = new Blob(['Some text.'])

test.each<[string, FormData, number]>([
  ['without a file', formOf(['metadata', '{}']), 422],
  ['with two files', formOf(['file', file, 'a.txt'], ['file', file, 'b.txt']), 422],
  ['with another part', formOf(['file', file, 'a.txt'], ['owner_id', '1']), 422],
  ['with a file of another name', formOf(['upload', file, 'a.txt']), 422],
  ['with metadata that are no JSON', formOf(['file', file, 'a.txt'], ['metadata', '{']), 422],
  ['with metadata that are no object', formOf(['file', file, 'a.txt'], ['metadata', '[1]']), 422],
  ['with an empty file', formOf(['file', new Blob([]), 'a.txt']), 422],
  ['with a forbidden field', formOf(['file', file, 'a.txt'], ['__proto__', '1']), 400],
])('a form %s is refused and leaves nothing', async (_, body, status) => {
  const project = await aProject()
  const answer = await owner.request('POST', `/api/projects/${project}/documents`, { body })
  expect([answer.status, typeof answer.body.error]).toEqual([status, 'string'])
  expect(await filesOf('incoming')).toEqual([])
  expect((await owner.get(`/api/projects/${project}/documents`)).body.data.items).toEqual([])
})

test.each([
  ['no form at all', 'text/plain', 'x', 415],
  ['without a boundary', 'multipart/form-data', 'x', 400],
  ['of endless dashes', 'multipart/form-data; boundary=b', '-'.repeat(100_000), 400],
])('a body that is %s is refused', async (_, type, body, status) => {
  const project = await aProject()
  const response = await owner.raw('POST', `/api/projects/${project}/documents`, {
    headers: { 'content-type': type },
    body,
  })
  expect(response.status).toBe(status)
})

test('an upload that is broken off at any point leaves no file and no document', async () => {
  const project = await aProject()
  const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${'x'.repeat(200_000)}\r\n--b--\r\n`
  for (let tenth = 0; tenth < 10; tenth++) {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
    socket.write(
      `POST /api/projects/${project}/documents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${owner.accessToken}\r\n` +
        `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n`,
    )
    socket.write(body.slice(0, (body.length * tenth) / 10))
    await new Promise((resolve) => setTimeout(resolve, 30))
    socket.destroy()
  }
  await expect.poll(() => filesOf('incoming')).toEqual([])
  expect((await owner.get(`/api/projects/${project}/documents`)).body.data.items).toEqual([])
})

test('what fails here while a file comes is not called a malformed form', async () => {
  const project = await aProject()
  await app.database.pool.query('ALTER TABLE documents RENAME TO documents_away')
  const { status, body } = await upload(owner, project, { name: 'a.txt', content: 'A text.' })
  await app.database.pool.query('ALTER TABLE documents_away RENAME TO documents')
  expect([status, body.error]).toEqual([500, 'internal_error'])
  expect((await upload(owner, project, { name: 'a.txt', content: 'A text.' })).status).toBe(202)
})

test('lists are paged and filtered, and a rename to a taken name is refused', async () => {
  const project = await aProject()
  const path = `/api/projects/${project}/documents`
  const [a, b] = await Promise.all([
    uploaded(owner, project, { name: 'Annual report.txt', content: 'One.' }),
    uploaded(owner, project, { name: 'budget.txt', content: ' ' }),
  ])
  const ids = async (query: string) =>
    (await owner.get(`${path}?${query}`)).body.data.items.map(({ id }: { id: number }) => id)
  expect(await ids('q=annual')).toEqual([a.id])
  expect(await ids('q=%25')).toEqual([])
  expect(await ids('status=failed')).toEqual([b.id])
  const { items, next_cursor } = (await owner.get(`${path}?limit=1`)).body.data
  expect([items.length, await ids(`cursor=${next_cursor}`)]).toEqual([1, [Math.max(a.id, b.id)]])

  expect(await owner.patch(`${path}/${b.id}`, { name: 'Annual report.txt' })).toMatchObject({
    status: 409,
    body: { error: 'name_taken' },
  })
  expect(
    (await owner.patch(`${path}/${b.id}`, { name: 'plan.txt', metadata: { year: 2024 } })).body.data,
  ).toMatchObject({
    name: 'plan.txt',
    metadata: { year: 2024 },
  })
  expect((await owner.patch(`${path}/${b.id}`, { name: 'a/b.txt' })).status).toBe(422)
})

test('a viewer reads and may not change; a stranger finds nothing', async () => {
  const project = await aProject()
  const [viewer, stranger] = [await app.aUser(), await app.aUser()]
  await owner.post(`/api/projects/${project}/members`, { email: viewer.email, role: 'viewer' })
  const { id } = await uploaded(owner, project, { name: 'a.txt', content: 'Some text.' })
  const path = `/api/projects/${project}/documents`
  const statuses = async (client: SignedInUser) => [
    (await client.get(`${path}/${id}`)).status,
    (await upload(client, project, { name: 'b.txt', content: 'Other.' })).status,
    (await client.post(`${path}/text`, { name: 'b.txt', text: 'Other.' })).status,
    (await client.patch(`${path}/${id}`, { name: 'c.txt' })).status,
    (await client.delete(`${path}/${id}`)).status,
  ]
  expect(await statuses(viewer)).toEqual([200, 403, 403, 403, 403])
  expect(await statuses(stranger)).toEqual([404, 404, 404, 404, 404])
})

test('the text of every version stays open to what was cited from it; one that is not there or not read is said so', async () => {
  const project = await aProject()
  const { id } = await uploaded(owner, project, { name: 'terms.txt', content: 'Terms of 2030.' })
  await uploaded(owner, project, { name: 'terms.txt', content: 'Terms of 2031, revised.' })
  await uploaded(owner, project, { name: 'terms.txt', content: ' \n ' })
  const path = `/api/projects/${project}/documents/${id}/text`
  expect((await owner.get(`${path}?version=1`)).body.data).toEqual({
    version: 1,
    text: 'Terms of 2030.',
    pages: [{ number: 1, start: 0, end: 14 }],
  })
  expect((await owner.get(path)).body.data).toMatchObject({ version: 2, text: 'Terms of 2031, revised.' })
  expect((await owner.get(`${path}?version=3`)).body).toMatchObject({ error: 'not_ready' })
  expect((await owner.get(`${path}?version=4`)).status).toBe(404)
  expect((await owner.get(`${path}?version=0`)).status).toBe(422)
  const stranger = await app.aUser()
  expect((await stranger.get(`${path}?version=1`)).status).toBe(404)
})

test('a document is read again beside what answers until then, and old citations keep their version', async () => {
  const project = await aProject()
  const document = await uploaded(owner, project, { name: 'notes.txt', content: 'Tea at four.' })
  const again = await owner.post(`/api/projects/${project}/documents/${document.id}/reindex`)
  expect(again.status).toBe(202)
  expect(again.body.data).toMatchObject({ id: document.id, version: 2, sha256: document.sha256 })
  expect(await untilRead(owner, project, document.id)).toMatchObject({ status: 'ready', version: 2 })
  const { body } = await owner.post(`/api/projects/${project}/search`, { query: 'tea' })
  expect(body.data.hits).toMatchObject([{ document_id: document.id, version: 2, text: 'Tea at four.' }])
  expect((await owner.raw('GET', `/api/projects/${project}/documents/${document.id}/file`)).status).toBe(200)
})

test('the events of a document tell its states and end with the last one', async () => {
  const project = await aProject()
  const { body } = await upload(owner, project, { name: 'a.md', content: '# Title\n\nText.' })
  const response = await owner.raw('GET', `/api/projects/${project}/documents/${body.data.id}/events`)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  expect(response.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
  const frames = (await response.text()).trim().split('\n\n')
  expect(frames.at(-1)).toMatch(/^event: done\ndata: \{.*"status":"ready"/)
  expect(frames.slice(0, -1).every((frame) => frame.startsWith('event: progress\n'))).toBe(true)
})

test('a page of the internal network is not fetched for anybody, and nothing is stored', async () => {
  const project = await aProject()
  for (const url of [
    app.url,
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:127.0.0.1]/',
    'file:///etc/passwd',
  ]) {
    const { status, body } = await owner.post(`/api/projects/${project}/documents/url`, { url })
    expect([status, ['address_not_public', 'url_not_allowed'].includes(body.error)]).toEqual([422, true])
  }
  expect((await owner.get(`/api/projects/${project}/documents`)).body.data.items).toEqual([])
})
