import { afterAll, beforeAll, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aReadyDocument } from '../support/documents.ts'

let app: TestApp
let ada: SignedInUser
let project: number

beforeAll(async () => {
  app = await anApp()
  ada = await app.aUser()
  project = (await ada.post('/api/projects', { name: 'Lease' })).body.data.id
  await aReadyDocument(app, { projectId: project, name: 'lease.md', text: 'The lease of the office ends in 2031.' })
})
afterAll(() => app.stop())

/** Asks and rates the answer. */
async function rated(user: SignedInUser, message: string, feedback: object, place: object = { project_id: project }) {
  const { body } = await user.post('/api/chat', { message, ...place })
  await user.post(`/api/messages/${body.data.message.id}/feedback`, feedback)
  return body.data.message
}

const questionsOf = async (user: SignedInUser, query = ''): Promise<string[]> => {
  const { body } = await user.get(`/api/feedback${query}`)
  return body.data.items.map(({ question }: { question: string }) => question)
}

test('the answers that one rated are listed with their questions, citations, comments and traces, newest first', async () => {
  const { id, conversation_id, trace_id, citations } = await rated(ada, 'When does the lease of the office end?', {
    rating: -1,
    comment: 'The month is missing.',
  })
  await rated(ada, 'And where is the office?', { rating: 1 }, { conversation_id })
  await ada.post('/api/chat', { message: 'What of the lease is not rated?', project_id: project })
  const { body } = await ada.get(`/api/feedback?project_id=${project}`)
  expect(body.data.items).toMatchObject([
    {
      question: 'And where is the office?',
      search_query: 'When does the lease of the office end?\nAnd where is the office?',
      rating: 1,
      comment: null,
    },
    {
      message_id: id,
      conversation_id,
      project_id: project,
      question: 'When does the lease of the office end?',
      search_query: 'When does the lease of the office end?',
      rating: -1,
      comment: 'The month is missing.',
      citations,
      model: 'extractive',
      trace_id,
    },
  ])
  expect(citations).toMatchObject([{ document_name: 'lease.md', quote: 'The lease of the office ends in 2031.' }])
})

test('it is filtered by rating and project, and read in pages', async () => {
  const eve = await app.aUser()
  for (const name of ['one', 'two', 'three']) await rated(eve, `Is ${name} down?`, { rating: -1 }, {})
  await rated(eve, 'Is four up?', { rating: 1 }, {})
  const other = (await eve.post('/api/projects', { name: 'Other' })).body.data.id
  expect(await questionsOf(eve, '?rating=1')).toEqual(['Is four up?'])
  expect(await questionsOf(eve, `?project_id=${other}`)).toEqual([])
  const first = (await eve.get('/api/feedback?rating=-1&limit=2')).body.data
  expect(first.items.map(({ question }: { question: string }) => question)).toEqual(['Is three down?', 'Is two down?'])
  expect(await questionsOf(eve, `?rating=-1&limit=2&cursor=${first.next_cursor}`)).toEqual(['Is one down?'])
})

test('nobody else is told: no member of the project, no administrator, and not who left the project', async () => {
  const [member, stranger] = [await app.aUser(), await app.aUser()]
  const admin = await app.anAdmin()
  const members = `/api/projects/${project}/members`
  await ada.post(members, { email: member.email, role: 'editor' })
  await rated(member, 'What does the member ask?', { rating: -1 })
  await rated(ada, 'What does the owner ask?', { rating: -1 })
  expect(await questionsOf(member)).toEqual(['What does the member ask?'])
  expect(await questionsOf(ada)).not.toContain('What does the member ask?')
  expect([await questionsOf(stranger), await questionsOf(admin)]).toEqual([[], []])

  const missing = await stranger.get('/api/feedback?project_id=999999999')
  const foreign = await stranger.get(`/api/feedback?project_id=${project}`)
  expect([missing.status, foreign.status, (await admin.get(`/api/feedback?project_id=${project}`)).status]).toEqual([
    404, 404, 404,
  ])
  expect({ ...foreign.body, trace_id: '' }).toEqual({ ...missing.body, trace_id: '' })

  await ada.delete(`${members}/${member.id}`)
  expect(await questionsOf(member)).toEqual([])
})

test.each(['rating=0', 'rating=good', 'limit=0', 'limit=201', 'cursor=nonsense', 'project_id=x'])(
  'a list with %s is refused',
  async (query) => {
    expect((await ada.get(`/api/feedback?${query}`)).status).toBe(422)
  },
)
