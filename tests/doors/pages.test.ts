import { afterAll, beforeAll, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'

let app: TestApp
let ada: SignedInUser
beforeAll(async () => {
  app = await anApp()
  ada = await app.aUser()
})
afterAll(() => app.stop())

test('rows that are added while paging are neither skipped nor shown twice', async () => {
  const made = new Set<number>()
  const add = async () => made.add((await ada.post('/api/projects', { name: 'P' })).body.data.id)
  for (let count = 0; count < 6; count++) await add()
  const seen: number[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: { items: { id: number }[]; next_cursor: string | null } = (
      await ada.get(`/api/projects?limit=2${cursor && `&cursor=${cursor}`}`)
    ).body.data
    seen.push(...page.items.map(({ id }) => id))
    if (made.size < 9) await add()
    cursor = page.next_cursor
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).toEqual(expect.arrayContaining([...made]))
})

test.each(['limit=0', 'limit=-1', 'limit=1000000000', 'limit=x', 'cursor=forged', 'cursor=MTI=', 'cursor=LTE'])(
  '%s is refused',
  async (query) => {
    expect((await ada.get(`/api/projects?${query}`)).status).toBe(422)
  },
)
