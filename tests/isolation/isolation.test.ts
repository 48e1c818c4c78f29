import type { RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '../../src/core/context.ts'
import { anApp, type TestApp } from '../support/app.ts'
import { type Answer, type Client, clientOf } from '../support/client.ts'
import { everything } from '../support/snapshot.ts'
import { BODY_DOORS, CALLERS, EXPECTATIONS } from './expectations.ts'
import { aWorld, type People, thePeople, type World } from './world.ts'

let app: TestApp
let people: People
/** Credentials that are good for nothing, or not for this. */
let revoked: Client
const keys = new Map<string, Client>()

beforeAll(async () => {
  // No worker: what an upload changes later must not be taken for what a stranger did.
  app = await anApp({ ROLE: 'web', SHARE_LINKS: 'true' })
  people = await thePeople(app)
  const session = await app.post('/api/auth/login', { email: people.owner.email, password: people.owner.password })
  revoked = clientOf(app.url, session.body.data.access_token)
  await revoked.post('/api/auth/logout')
  for (const scopes of [['read'], ['chat'], ['read', 'chat', 'write']]) {
    const { body } = await people.owner.post('/api/api-keys', { name: 'k', scopes })
    keys.set(scopes.join(), clientOf(app.url, body.data.key))
  }
})
afterAll(() => app.stop())

const keyOf = ({ method, url }: RouteOptions): string => `${String(method)} ${url}`

/** Whether a route takes an id: in its path, its query or its body. */
function takesId({ schema, url }: RouteOptions): boolean {
  const fields = [schema?.body, schema?.querystring].flatMap((part) =>
    typeof part === 'object' && part !== null && 'properties' in part ? Object.keys(part.properties ?? {}) : [],
  )
  // A `model` of OpenAI's API may be a project or an agent.
  const isModel = (field: string) => field === 'model' && url.startsWith('/v1/')
  return /:/.test(url) || fields.some((field) => /(^|_)ids?$/.test(field) || isModel(field))
}

const routesWithIds = (): RouteOptions[] =>
  app.app.routes.filter((route) => route.method !== 'HEAD' && !route.url.startsWith('/api/docs') && takesId(route))

/** The owner's key that has every scope but the one that the route needs. */
function keyWithout(scope: Scope): Client {
  const key = keys.get(scope === 'read' ? 'chat' : scope === 'chat' || scope === 'write' ? 'read' : 'read,chat,write')
  if (!key) throw new Error('no such key')
  return key
}

function request(
  client: Client,
  route: string,
  world: World,
  params = EXPECTATIONS[route]?.params?.(world),
): Promise<Answer> {
  const [method = '', template = ''] = route.split(' ')
  const path = template.replace(/:(\w+)/g, (_match, name: string) => String(params?.[name]))
  const body = EXPECTATIONS[route]?.body?.(world)
  return client.request(method, path, body === undefined ? {} : { body })
}

/** What tells one answer from another, less what tells one request from another. */
const comparable = ({ status, headers, body }: Answer) => ({
  status,
  headers: [...headers].filter(([name]) => !/^(x-trace-id|date|ratelimit-|content-length$|keep-alive)/.test(name)),
  body: typeof body === 'object' ? { ...body, trace_id: '' } : body,
})

/** An answer that was begun goes on when the request has its own; what it changes then, nobody else did. */
async function untilAllIsAnswered(): Promise<void> {
  const open = 'SELECT count(*)::int AS count FROM runs WHERE ended_at IS NULL'
  await expect.poll(async () => (await app.database.pool.query(open)).rows[0].count).toBe(0)
}

test('every route that takes an id has its expectation, and every expectation its route', () => {
  expect(Object.keys(EXPECTATIONS).sort()).toEqual(routesWithIds().map(keyOf).sort())
})

describe.each(Object.keys(EXPECTATIONS))('%s', (route) => {
  test('lets nobody in without a good credential of the right scope, and changes nothing for them', async () => {
    const world = await aWorld(app, people)
    const scope = app.app.routes.find((one) => keyOf(one) === route)?.config?.access
    if (EXPECTATIONS[route]?.isOpen) return
    if (scope === undefined || scope === 'public' || scope === 'optional' || scope === 'any')
      throw new Error('the route is open')
    const before = await everything(app)
    expect((await request(app, route, world)).status, 'nobody').toBe(401)
    expect((await request(revoked, route, world)).status, 'a revoked session').toBe(401)
    expect((await request(people.deactivated, route, world)).status, 'a deactivated member').toBe(401)
    expect((await request(keyWithout(scope), route, world)).status, 'a key without the scope').toBe(403)
    expect(await everything(app)).toEqual(before)
  })

  test('answers a stranger exactly as if the id did not exist, and changes nothing', async () => {
    const expectation = EXPECTATIONS[route]
    const world = await aWorld(app, people)
    if (!expectation?.params || expectation.isOpen || route.startsWith('GET /api/conversations ')) return
    const missing = Object.fromEntries(Object.keys(expectation.params(world)).map((name) => [name, 999_999_999]))
    const before = await everything(app)
    const seen = await request(people.stranger, route, world)
    expect(comparable(seen)).toEqual(comparable(await request(people.stranger, route, world, missing)))
    expect(await everything(app)).toEqual(before)
  })

  test('answers each role as the table says', async () => {
    const world = await aWorld(app, people)
    const answers: Record<string, number> = {}
    for (const caller of CALLERS) answers[caller] = (await request(people[caller], route, world)).status
    await untilAllIsAnswered()
    expect(answers).toEqual(EXPECTATIONS[route]?.answers)
  })
})

describe.each(BODY_DOORS)("$route with a stranger's $field in the body", ({ route, body }) => {
  test('finds nothing, stores nothing, and answers as for an id that does not exist', async () => {
    const world = await aWorld(app, people)
    const missing = {
      ...world,
      project: 999_999_999,
      conversation: 999_999_999,
      message: 999_999_999,
      document: 999_999_999,
      agent: 999_999_999,
    }
    const path = route.split(' ')[1] ?? ''
    const before = await everything(app)
    const seen = await people.stranger.post(path, body(world))
    expect(seen.status).toBe(404)
    expect(comparable(seen)).toEqual(comparable(await people.stranger.post(path, body(missing))))
    expect(await everything(app)).toEqual(before)
  })
})
