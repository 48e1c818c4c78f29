import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { makeExamples } from '../../scripts/examples/make.ts'
import { Secret } from '../../src/core/secret.ts'
import { createFirstAdmin } from '../../src/services/installation.ts'
import { read } from '../providers/parsers/reading.ts'
import { anApp, type TestApp } from '../support/app.ts'
import { type Client, clientOf } from '../support/client.ts'

const NAMES = ['answers-and-citations.pdf', 'running-groundwire.docx', 'what-groundwire-does.md']
const ADMIN = { email: 'first@example.org', password: new Secret('correct horse battery') }

// Three files are read, each in a process of its own.
vi.setConfig({ testTimeout: 60_000 })

const withExamples = (env: Record<string, string> = {}, beside?: TestApp): Promise<TestApp> =>
  anApp({ EXAMPLES: 'true', ...env }, beside)

const projectsOf = async (client: Client) => (await client.get('/api/projects')).body.data.items
const documentsOf = async (client: Client, projectId: number) =>
  (await client.get(`/api/projects/${projectId}/documents`)).body.data.items

async function examplesOf(client: Client) {
  const [project] = (await projectsOf(client)).filter(({ personal }: { personal: boolean }) => !personal)
  await vi.waitFor(
    async () => {
      const documents = await documentsOf(client, project.id)
      expect(documents.map(({ name }: { name: string }) => name).sort()).toEqual(NAMES)
      expect(documents.map(({ status }: { status: string }) => status)).toEqual(['ready', 'ready', 'ready'])
    },
    { timeout: 40_000, interval: 200 },
  )
  return project
}

test('the first administrator finds documents to ask about, and each of their questions is answered from another', async () => {
  const app = await withExamples()
  const admin = await app.anAdmin()
  const project = await examplesOf(admin)
  expect(project).toMatchObject({ name: 'Getting started', role: 'owner' })

  const cited = new Set<string>()
  for (const message of project.settings.questions) {
    const { data } = (await admin.post('/api/chat', { message, project_id: project.id })).body
    expect(data.message.citations.length).toBeGreaterThan(0)
    cited.add(data.message.citations[0].document_name)
  }
  expect([...cited].sort()).toEqual(NAMES)
})

test('nobody else is given them', async () => {
  const app = await withExamples()
  await app.anAdmin()
  await app.post('/api/auth/register', { email: 'second@example.org', password: 'correct horse battery' })
  const second = await app.aUser()
  expect((await projectsOf(second)).map(({ name }: { name: string }) => name)).toEqual(['Personal'])
})

test('deleted, they do not come back with another start', async () => {
  const app = await withExamples()
  const admin = await app.anAdmin()
  const project = await examplesOf(admin)
  await admin.delete(`/api/projects/${project.id}`)
  await withExamples({}, app)
  expect((await projectsOf(admin)).map(({ name }: { name: string }) => name)).toEqual(['Personal'])
})

test('deleted before they were read, they are missed by nobody', async () => {
  const app = await withExamples()
  const admin = await app.anAdmin()
  const [, project] = await projectsOf(admin)
  await admin.delete(`/api/projects/${project.id}`)
  await vi.waitFor(async () => {
    const { items } = (await admin.get('/api/admin/jobs')).body.data
    expect(items.filter(({ queue }: { queue: string }) => queue === 'add_examples')).toEqual([])
  }, 20_000)
})

test('an administrator of ADMIN_EMAIL finds them after the next start, once, however many servers start', async () => {
  const app = await withExamples()
  await createFirstAdmin(app.database.db, ADMIN, { examples: true })
  const sameFiles = { STORAGE_URL: `file:${app.dataDir}/files` }
  await Promise.all([withExamples(sameFiles, app), withExamples(sameFiles, app)])
  const { body } = await app.post('/api/auth/login', { email: ADMIN.email, password: ADMIN.password.reveal() })
  const admin = clientOf(app.url, body.data.access_token)
  await examplesOf(admin)
  expect((await projectsOf(admin)).map(({ name }: { name: string }) => name)).toEqual(['Personal', 'Getting started'])
})

test('EXAMPLES=false leaves them out', async () => {
  const app = await withExamples({ EXAMPLES: 'false' })
  const admin = await app.anAdmin()
  expect((await projectsOf(admin)).map(({ name }: { name: string }) => name)).toEqual(['Personal'])
})

test('the files say what scripts/examples/make.ts writes', async () => {
  for (const [name, bytes] of await makeExamples()) {
    const kept = await read(new Uint8Array(readFileSync(join(import.meta.dirname, '../../examples', name))), name)
    const made = await read(new Uint8Array(bytes), name)
    expect([name, kept.document]).toEqual([name, made.document])
  }
})
