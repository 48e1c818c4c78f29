import { afterAll, beforeAll, expect, test } from 'vitest'
import { anApp, type TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await anApp()
})
afterAll(() => app.stop())

test('a person registers, signs in and sees themselves', async () => {
  const ada = await app.aUser({ email: 'ada@example.org', name: 'Ada' })
  const me = await ada.get('/api/users/me')
  expect(me.status).toBe(200)
  expect(me.body).toEqual({
    trace_id: me.headers.get('x-trace-id'),
    data: {
      id: ada.id,
      email: 'ada@example.org',
      name: 'Ada',
      role: 'user',
      tier: 'pro',
      is_active: true,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    },
  })
})
