import { afterAll, beforeAll, expect, test } from 'vitest'
import { anApp, type TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await anApp()
})
afterAll(() => app.stop())

test('an owner whom somebody lets into their personal project cannot take it from them', async () => {
  const [ada, eve] = [await app.aUser(), await app.aUser()]
  const project = (await ada.get('/api/projects')).body.data.items[0].id
  const members = `/api/projects/${project}/members`
  expect((await ada.post(members, { email: eve.email, role: 'owner' })).status).toBe(201)
  for (const taken of [
    await eve.delete(`${members}/${ada.id}`),
    await eve.patch(`${members}/${ada.id}`, { role: 'viewer' }),
    await ada.delete(`${members}/${ada.id}`),
  ]) {
    expect([taken.status, taken.body.error]).toEqual([409, 'personal_project'])
  }
  expect((await ada.delete(`${members}/${eve.id}`)).status).toBe(200)
})

test('who is not in their personal project any more asks nothing of it by leaving the project out', async () => {
  const [ada, eve] = [await app.aUser(), await app.aUser()]
  const project = (await ada.get('/api/projects')).body.data.items[0].id
  await ada.post(`/api/projects/${project}/members`, { email: eve.email, role: 'owner' })
  // As it could come to be before it was refused.
  await app.database.pool.query('DELETE FROM project_members WHERE project_id = $1 AND user_id = $2', [project, ada.id])
  expect((await ada.post('/api/chat', { message: 'What is in there?' })).status).toBe(404)
  expect((await ada.get('/api/conversations')).body.data.items).toEqual([])
})
