import { expect, test } from 'vitest'
import { verifyPassword } from '../../src/services/passwords.ts'

test('of a crowd at the door so many wait, and the others are told at once that it is full', async () => {
  const refusals: unknown[] = []
  const crowd = Array.from({ length: 250 }, async () =>
    verifyPassword('correct horse battery', null).catch((error) => refusals.push(error)),
  )
  await Promise.race(crowd)
  expect(refusals).toHaveLength(48)
  expect(refusals[0]).toMatchObject({ status: 503, code: 'sign_in_busy', headers: { 'Retry-After': '30' } })
})
