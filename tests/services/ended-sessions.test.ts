import { expect, test } from 'vitest'
import { forgetEndedSessions } from '../../src/services/ended-sessions.ts'
import { anApp } from '../support/app.ts'
import { clientOf } from '../support/client.ts'

test('sessions that ended go when their tokens could not be used any more; those that are open stay', async () => {
  const app = await anApp()
  const ada = await app.aUser()
  const nobody = clientOf(app.url)
  const signIn = async () =>
    (await nobody.post('/api/auth/login', { email: ada.email, password: ada.password })).body.data
  const refresh = async (token: string) => (await nobody.post('/api/auth/refresh', { refresh_token: token })).body
  const { pool, db } = app.database
  const forget = () => Promise.all([forgetEndedSessions(db, 7), forgetEndedSessions(db, 7)])
  const count = async () => (await pool.query('SELECT count(*)::int AS count FROM sessions')).rows[0].count

  const open = await signIn()
  const [ended, lapsed] = [await signIn(), await signIn()]
  await clientOf(app.url, ended.access_token).post('/api/auth/logout')
  await pool.query(
    `UPDATE sessions SET expires_at = now() - interval '1 hour' WHERE id = (SELECT max(id) FROM sessions)`,
  )
  const before = await count()
  await forget()
  expect(await count()).toBe(before)

  await pool.query(`UPDATE sessions SET revoked_at = revoked_at - interval '8 days', expires_at = expires_at - interval '7 days 2 hours'
    WHERE revoked_at IS NOT NULL OR expires_at < now()`)
  await forget()
  expect(await count()).toBe(before - 2)
  expect((await refresh(lapsed.refresh_token)).error).toBe('invalid_token')
  const renewed = await refresh(open.refresh_token)
  expect(renewed.data.access_token).toEqual(expect.any(String))
  // Within the time of a refresh token, one that is shown again still gives its thief away.
  await forget()
  expect((await refresh(open.refresh_token)).error).toBe('token_reused')
})
