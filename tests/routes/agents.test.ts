import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { uploaded } from '../support/uploads.ts'

let app: TestApp
let ada: SignedInUser
let project: number
beforeAll(async () => {
  app = await anApp()
  ada = await app.aUser()
  project = (await ada.get('/api/projects')).body.data.items[0].id
})
afterAll(() => app.stop())

const LAWYER = {
  slug: 'lawyer',
  name: 'Lawyer',
  description: 'Reads contracts',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: nothing is ever substituted
  system_prompt: 'You read ${contracts} and {{leases}}.',
  model: null,
  temperature: 0.2,
  tools: ['search_documents', 'calculator'],
  document_ids: null,
  max_steps: 5,
}

test('an agent is kept as it was written, changed in part, and deleted', async () => {
  const { status, body } = await ada.post('/api/agents', { project_id: project, ...LAWYER })
  expect(status).toBe(201)
  expect(body.data).toMatchObject({ project_id: project, ...LAWYER })
  const path = `/api/agents/${body.data.id}`
  const changed = await ada.patch(path, { name: 'Advocate', temperature: null })
  expect(changed.body.data).toMatchObject({ ...LAWYER, name: 'Advocate', temperature: null })
  expect((await ada.get(path)).body.data).toEqual(changed.body.data)
  expect((await ada.delete(path)).body.data).toEqual({ id: body.data.id, deleted: true })
  expect((await ada.get(path)).status).toBe(404)
})

test.each([
  ['a tool that there is not', { tools: ['rm_rf'] }, /body\.tools has no tool "rm_rf"; there are search_documents/],
  ['a slug with spaces', { slug: 'my agent' }, /body\.slug must be lower-case letters/],
  ['no prompt', { system_prompt: '' }, /body\.system_prompt/],
  ['too many steps', { max_steps: 51 }, /body\.max_steps/],
  ['a field that only the server sets', { id: 7 }, /body\.id is not a known field/],
])('%s is refused with the field that is wrong', async (_what, change, detail) => {
  const { status, body } = await ada.post('/api/agents', { project_id: project, ...LAWYER, ...change })
  expect(status).toBe(422)
  expect(body.detail).toMatch(detail)
})

test('a document that is deleted is none that an agent reads, and an agent of no other document reads none at all', async () => {
  const added = async (name: string): Promise<number> =>
    (await uploaded(ada, project, { name, content: `This is ${name}.` })).id
  const [kept, gone] = [await added('kept.txt'), await added('gone.txt')]
  const made = async (slug: string, document_ids: number[]) =>
    (await ada.post('/api/agents', { project_id: project, ...LAWYER, slug, document_ids })).body.data.id
  const both = await made('reads-both', [gone, kept])
  const one = await made('reads-one', [gone])
  expect((await ada.delete(`/api/projects/${project}/documents/${gone}`)).status).toBe(200)
  const read = async (id: number) => (await ada.get(`/api/agents/${id}`)).body.data
  expect((await read(both)).document_ids).toEqual([kept])
  expect((await read(one)).document_ids).toEqual([])
  // As a form that shows all of it sends it back.
  const { slug, name, document_ids } = await read(both)
  expect((await ada.patch(`/api/agents/${both}`, { slug, name, document_ids })).status).toBe(200)
  const question = { message: 'What is kept.txt?', project_id: project, agent_id: one, model: 'extractive' }
  expect((await ada.post('/api/chat', question)).body.data.message.citations).toEqual([])
})

test('a slug is one agent of a project', async () => {
  const first = await ada.post('/api/agents', { project_id: project, ...LAWYER, slug: 'one' })
  const second = await ada.post('/api/agents', { project_id: project, ...LAWYER, slug: 'two' })
  const again = await ada.post('/api/agents', { project_id: project, ...LAWYER, slug: 'one' })
  expect([first.status, second.status, again.status, again.body.error]).toEqual([201, 201, 409, 'slug_taken'])
  const renamed = await ada.patch(`/api/agents/${second.body.data.id}`, { slug: 'one' })
  expect([renamed.status, renamed.body.error]).toEqual([409, 'slug_taken'])
})

describe('system agents', () => {
  const listed = async (user: SignedInUser) => {
    const { items } = (await user.get('/api/agents')).body.data
    return items.filter(({ project_id }: { project_id: number | null }) => project_id === null)
  }

  test('come with the program, are listed for everybody, and are changed by nobody here', async () => {
    const agents = await listed(await app.aUser())
    expect(agents.map(({ slug }: { slug: string }) => slug).sort()).toEqual(['analyst', 'researcher'])
    const path = `/api/agents/${agents[0].id}`
    const [patched, deleted] = [await ada.patch(path, { name: 'Mine' }), await ada.delete(path)]
    expect([patched.status, patched.body.error, deleted.status]).toEqual([403, 'system_agent', 403])
  })

  test('follow their files at each start, and keep their ids', async () => {
    const dir = aFolder({
      'helper.yaml': 'name: Helper\nsystem_prompt: Help.\n',
      'other.yml': 'name: Other\nsystem_prompt: O.',
    })
    const first = await anApp({ AGENTS_DIR: dir })
    const user = await first.aUser()
    const [helper] = await listed(user)
    expect(helper).toMatchObject({ slug: 'helper', tools: [], max_steps: 8 })
    writeFileSync(join(dir, 'helper.yaml'), 'name: Helper\nsystem_prompt: Help well.\ntools: [calculator]\n')
    rmSync(join(dir, 'other.yml'))
    await anApp({ AGENTS_DIR: dir }, first)
    const after = await listed(user)
    expect(after).toMatchObject([{ id: helper.id, system_prompt: 'Help well.', tools: ['calculator'] }])
  })

  test.each([
    ['no YAML', 'name: [', /helper\.yaml is not an agent: /],
    ['an unknown field', 'name: A\nsystem_prompt: B\nstep: 1', /helper\.yaml is not an agent: .*step/],
    ['a missing field', 'name: A', /helper\.yaml is not an agent: .*system_prompt/],
    ['a wrong value', 'name: A\nsystem_prompt: B\nmax_steps: many', /helper\.yaml is not an agent: max_steps/],
    [
      'an unknown tool',
      'name: A\nsystem_prompt: B\ntools: [shell]',
      /helper\.yaml is not an agent: there is no tool "shell"/,
    ],
    ['nothing', '', /helper\.yaml is not an agent: /],
  ])('a file with %s stops the start with a line that names it', async (_what, text, message) => {
    await expect(anApp({ AGENTS_DIR: aFolder({ 'helper.yaml': text }) })).rejects.toThrow(message)
  })
})

function aFolder(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'groundwire-agents-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
  return dir
}
