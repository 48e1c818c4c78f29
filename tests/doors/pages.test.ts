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

test('sessions and API keys come in pages, so that the oldest can be found and ended, too', async () => {
  for (let count = 0; count < 3; count++) await ada.post('/api/api-keys', { name: `key ${count}`, scopes: ['read'] })
  const login = { email: ada.email, password: ada.password }
  for (let count = 0; count < 2; count++) await ada.post('/api/auth/login', login)
  for (const list of ['/api/api-keys', '/api/auth/sessions']) {
    const first = (await ada.get(`${list}?limit=2`)).body.data
    const second = (await ada.get(`${list}?limit=2&cursor=${first.next_cursor}`)).body.data
    const ids = [...first.items, ...second.items].map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a))
    expect([ids.length, second.next_cursor]).toEqual([3, null])
  }
})

test('every list is in pages, but those that the settings and other servers make', async () => {
  const { paths } = (await app.get('/api/openapi.json')).body
  const unpaged = Object.keys(paths).filter((path) => {
    const answer = paths[path].get?.responses['200']?.content?.['application/json']?.schema
    const shown = Object.keys(answer?.properties?.data?.properties ?? {})
    return shown.includes('items') && !shown.includes('next_cursor')
  })
  expect(unpaged.sort()).toEqual([
    '/api/admin/mcp-servers/{id}/tools',
    '/api/admin/settings',
    '/api/models',
    '/api/tools',
  ])
})
