import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { upload, uploaded } from '../support/uploads.ts'

let app: TestApp
let owner: SignedInUser

beforeAll(async () => {
  app = await anApp()
  owner = await app.aUser()
})
afterAll(() => app.stop())

const aProject = async (): Promise<number> => (await owner.post('/api/projects', { name: 'Folder' })).body.data.id
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex')

/** What the project says of a folder: names and what is in them. */
async function compare(project: number, folder: Record<string, string>) {
  const files = Object.entries(folder).map(([name, content]) => ({ name, sha256: sha256(content) }))
  const { status, body } = await owner.post(`/api/projects/${project}/documents/compare`, { files })
  expect(status).toBe(200)
  return body.data.files
}

test('a folder is compared in one call: what is there, what is new, what changed, and what could not be read and why', async () => {
  const project = await aProject()
  const plan = await uploaded(owner, project, { name: '2031 › plan.txt', content: 'The plan.' })
  const note = await uploaded(owner, project, { name: 'note.txt', content: 'The note.' })
  const blank = await uploaded(owner, project, { name: 'blank.txt', content: ' \n ' })
  const folder = {
    'new.txt': 'A new file.',
    '2031 › plan.txt': 'The plan.',
    'note.txt': 'Another note.',
    'blank.txt': ' \n ',
  }
  expect(await compare(project, folder)).toEqual([
    { name: 'new.txt', status: 'missing', document_id: null, error: null },
    { name: '2031 › plan.txt', status: 'unchanged', document_id: plan.id, error: null },
    { name: 'note.txt', status: 'changed', document_id: note.id, error: null },
    { name: 'blank.txt', status: 'failed', document_id: blank.id, error: blank.error },
  ])
})

test('it says what an upload would do: the same bytes under another name are there, older bytes of a document are not', async () => {
  const project = await aProject()
  const first = await uploaded(owner, project, { name: 'terms.txt', content: 'Terms of 2030.' })
  await uploaded(owner, project, { name: 'terms.txt', content: 'Terms of 2031.' })
  const said = await compare(project, {
    'copy of terms.txt': 'Terms of 2031.',
    'terms.txt': 'Terms of 2030.',
    'old terms.txt': 'Terms of 2030.',
  })
  expect(said).toMatchObject([
    { status: 'unchanged', document_id: first.id },
    { status: 'changed', document_id: first.id },
    { status: 'missing', document_id: null },
  ])
  const send = (name: string, content: string) => upload(owner, project, { name, content })
  const copy = await send('copy of terms.txt', 'Terms of 2031.')
  expect([copy.status, copy.body.data.id]).toEqual([200, first.id])
  const changed = await send('terms.txt', 'Terms of 2030.')
  expect([changed.status, changed.body.data.id]).toEqual([202, first.id])
})

test('names are compared as uploads store them', async () => {
  const project = await aProject()
  const { id, name } = await uploaded(owner, project, { name: 'Re\u0301sume\u0301  2031.txt', content: 'Ada.' })
  expect(name).toBe('R\u00e9sum\u00e9 2031.txt')
  const [said] = await compare(project, { 'Re\u0301sume\u0301  2031.txt': 'Ada Lovelace.' })
  expect(said).toMatchObject({ name: 'Re\u0301sume\u0301  2031.txt', status: 'changed', document_id: id })
})

test('a file that is still being read is in progress', async () => {
  // No worker: what is queued stays so.
  const { aUser } = await anApp({ ROLE: 'web' })
  const user = await aUser()
  const project = (await user.get('/api/projects')).body.data.items[0].id
  const { body } = await upload(user, project, { name: 'slow.txt', content: 'Slow.' })
  const files = [{ name: 'slow.txt', sha256: sha256('Slow.') }]
  const said = await user.post(`/api/projects/${project}/documents/compare`, { files })
  expect(said.body.data.files).toMatchObject([{ status: 'in_progress', document_id: body.data.id, error: null }])
})

test('nothing of another project is compared', async () => {
  const [mine, other] = [await aProject(), await aProject()]
  await uploaded(owner, other, { name: 'secret.txt', content: 'Secret.' })
  expect(await compare(mine, { 'secret.txt': 'Secret.' })).toMatchObject([{ status: 'missing', document_id: null }])
})

test('a thousand files are one call, and more are refused', async () => {
  const project = await aProject()
  const files = Array.from({ length: 1_001 }, (_, index) => ({
    name: `${'文'.repeat(900)}${index}.txt`,
    sha256: sha256(`${index}`),
  }))
  const path = `/api/projects/${project}/documents/compare`
  const { status, body } = await owner.post(path, { files: files.slice(0, 1_000) })
  expect([status, body.data.files.length]).toEqual([200, 1_000])
  expect((await owner.post(path, { files })).status).toBe(422)
})

test.each([
  ['without files', { files: [] }],
  ['with bytes instead of their hash', { files: [{ name: 'a.txt', sha256: 'text' }] }],
  ['with an unknown field', { files: [{ name: 'a.txt', sha256: '0'.repeat(64), size: 1 }] }],
])('a comparison %s is refused', async (_what, body) => {
  expect((await owner.post(`/api/projects/${await aProject()}/documents/compare`, body)).status).toBe(422)
})
