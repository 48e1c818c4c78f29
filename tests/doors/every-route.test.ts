import type { RouteOptions } from 'fastify'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXPECTATIONS } from '../isolation/expectations.ts'
import { aWorld, type People, thePeople, type World } from '../isolation/world.ts'
import { anApp, type TestApp } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'
import { everything } from '../support/snapshot.ts'

// What must hold of every route is asked of every route there is, as registered: a new one needs no line here.

let app: TestApp
let people: People
let world: World
beforeAll(async () => {
  // No worker: what an upload changes later must not be taken for what a request did.
  app = await anApp({ ROLE: 'web', SHARE_LINKS: 'true' })
  people = await thePeople(app)
  world = await aWorld(app, people)
})
afterAll(() => app.stop())

const routes = (): RouteOptions[] =>
  app.app.routes.filter(
    ({ method, url }) =>
      method !== 'HEAD' && method !== 'OPTIONS' && !url.startsWith('/api/docs') && !url.includes('*'),
  )
const keyOf = ({ method, url }: RouteOptions): string => `${String(method)} ${url}`
const routesWithBody = () => routes().filter(({ schema }) => isObject(schema?.body))

/** The route's address with ids of the world in it; what the table of expectations does not know is 1. */
function addressOf(route: RouteOptions): string {
  const params = EXPECTATIONS[keyOf(route)]?.params?.(world) ?? {}
  return route.url.replace(/:(\w+)/g, (_match, name: string) => String(params[name] ?? 1))
}

/** A body that the route takes, or as near to it as its schema says. */
function bodyOf(route: RouteOptions): Record<string, unknown> {
  const known = EXPECTATIONS[keyOf(route)]?.body?.(world)
  if (isObject(known)) return { ...known }
  try {
    const made: unknown = Value.Create(route.schema?.body as Parameters<typeof Value.Create>[0])
    return isObject(made) ? made : {}
  } catch {
    // A pattern cannot be made up for.
    return {}
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const call = (client: Client, route: RouteOptions, body?: unknown): Promise<Answer> =>
  client.request(String(route.method), addressOf(route), body === undefined ? {} : { body })

describe('door 27: no GET changes anything', () => {
  test.each(['owner', 'stranger', 'admin'] as const)('for the %s, by GET and by HEAD', async (who) => {
    const gets = routes().filter(({ method }) => method === 'GET')
    expect(gets.length).toBeGreaterThan(25)
    // Who took an export is recorded.
    const look = () => everything(app, { except: ['audit_entries'] })
    const before = await look()
    for (const route of gets) {
      await call(people[who], route)
      await people[who].raw('HEAD', addressOf(route))
    }
    expect(await look()).toEqual(before)
  })
})

describe('door 5: what is not a client’s to set', () => {
  const FORBIDDEN = {
    id: 999,
    role: 'admin',
    tier: 'enterprise',
    is_active: true,
    kind: 'operator',
    owner_id: 1,
    user_id: 1,
    userId: 1,
    created_by: 1,
    created_at: '2020-01-01T00:00:00.000Z',
    password_hash: 'x',
    passwordHash: 'x',
    personal_user_id: 1,
    status: 'ready',
    trace_id: '0'.repeat(32),
    storage_key: '../../x',
    ['__proto__']: { role: 'admin' },
  }

  test('is a field of no body’s schema that lets others through', () => {
    const open = routesWithBody().filter(({ schema }) => !isClosed(schema?.body))
    expect(open.map(keyOf)).toEqual([])
  })

  test.each(Object.keys(FORBIDDEN))(
    '%s is refused by every route that takes a body, and changes nothing',
    async (field) => {
      const before = await everything(app)
      for (const route of routesWithBody()) {
        if (propertiesOf(route.schema?.body).has(field)) continue
        const body = JSON.stringify(bodyOf(route)).replace(
          /^\{(.?)/,
          (_match, next: string) =>
            `{${JSON.stringify(field)}:${JSON.stringify(FORBIDDEN[field as keyof typeof FORBIDDEN] ?? {})}${next === '}' ? '' : ','}${next}`,
        )
        const response = await people.admin.raw(String(route.method), addressOf(route), {
          headers: { 'content-type': 'application/json' },
          body,
        })
        const status = response.status
        await response.body?.cancel()
        // A prototype is no field but malformed JSON to the parser; OpenAI's API says 400 to everything.
        expect([400, 422], keyOf(route)).toContain(status)
      }
      expect(await everything(app)).toEqual(before)
    },
  )
})

describe('door 11: a credential', () => {
  const elsewhere = (key: string): [string, string, Record<string, string>][] => [
    ['', '', { 'x-api-key': key }],
    ['', '', { 'api-key': key }],
    ['', '', { cookie: `groundwire_refresh=${key}; token=${key}` }],
    ['', '', { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }],
    ['', '', { authorization: key }],
    ['', `?api_key=${key}&access_token=${key}`, {}],
  ]

  test('anywhere but in the one header counts for nothing, on any route', async () => {
    const { key } = (await people.owner.post('/api/api-keys', { name: 'k', scopes: ['read', 'chat', 'write'] })).body
      .data
    const closed = routes().filter(({ config }) => config?.access !== 'public' && config?.access !== 'optional')
    expect(closed.length).toBeGreaterThan(50)
    for (const route of closed) {
      for (const [, query, headers] of elsewhere(key)) {
        const response = await app.raw(String(route.method), addressOf(route) + query, { headers })
        await response.body?.cancel()
        expect(response.status, `${keyOf(route)} ${JSON.stringify(headers)}${query}`).toBe(401)
      }
    }
  })

  test('has the same verdict however its scheme is written', async () => {
    const { key } = (await people.owner.post('/api/api-keys', { name: 'k', scopes: ['read'] })).body.data
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const headers = { authorization: `${scheme} ${key}` }
      expect((await app.request('GET', '/api/users/me', { headers })).status).toBe(200)
      expect((await app.request('POST', '/api/projects', { headers, body: { name: 'x' } })).status).toBe(403)
    }
  })
})

describe('door 22: whatever comes as a body', () => {
  const deep = (depth: number) => `{"name":"x","settings":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`
  test.each([
    ['nesting, 50 deep', deep(50)],
    ['nesting, 100,000 deep', deep(100_000)],
    ['lists, 400,000 deep', `{"name":"x","settings":{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}}`],
    ['five megabytes', JSON.stringify({ name: 'x', settings: { a: 'x'.repeat(5_000_000) } })],
    ['thirty thousand fields', `{${Array.from({ length: 30_000 }, (_, n) => `"f${n}":1`).join()}}`],
    ['a number beyond all', '{"name":1e999,"limit":-1e999}'],
    ['half a surrogate', '{"name":"\\ud800","title":"\\udc00","message":"\\ud800"}'],
    ['the same field twice', '{"name":"a","name":{"b":1}}'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ])('%s, every route answers 4xx or does what was asked', async (_what, body) => {
    // Signing out takes no body, and would end the session that the others are called with.
    const writing = routes().filter(({ method, url }) => method !== 'GET' && url !== '/api/auth/logout')
    for (const route of writing) {
      const response = await people.owner.raw(String(route.method), addressOf(route), {
        headers: { 'content-type': 'application/json' },
        body,
      })
      expect(response.status, keyOf(route)).toBeLessThan(500)
      await response.body?.cancel()
    }
    world = await aWorld(app, people)
  })

  test('what may be anything is stored to a depth, and refused beyond it', async () => {
    const nested = (depth: number) => JSON.parse(deep(depth))
    expect((await people.owner.post('/api/projects', nested(30))).status).toBe(201)
    for (const depth of [50, 5_000, 100_000]) {
      const response = await people.owner.raw('POST', '/api/projects', {
        headers: { 'content-type': 'application/json' },
        body: deep(depth),
      })
      expect([response.status, await response.json()]).toMatchObject([422, { error: 'validation_error' }])
    }
    const form = new FormData()
    form.set('metadata', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)
    form.set('file', new Blob(['Some text.']), 'deep.txt')
    const uploaded = await people.owner.request('POST', `/api/projects/${world.project}/documents`, { body: form })
    expect([uploaded.status, uploaded.body.error]).toEqual([422, 'validation_error'])
  })
})

describe('oversized', () => {
  /** Bounded by the size of the body alone, each with its reason. */
  const UNBOUNDED = new Set([
    // A document's text, up to 10 MB.
    'POST /api/projects/:project_id/documents/text body.text',
  ])

  test('strings and lists are in no body without a bound', () => {
    const unbounded = routesWithBody().flatMap((route) =>
      route.url.startsWith('/v1/') ? [] : unboundedIn(route.schema?.body, `${keyOf(route)} body`),
    )
    expect(unbounded.filter((place) => !UNBOUNDED.has(place))).toEqual([])
  })

  test.each([
    ['an address of 10 KB', (n: number) => [`/api/projects/${'1'.repeat(n)}`, {}] as const, 10_000],
    ['an address of 30 KB', (n: number) => [`/api/projects/${'1'.repeat(n)}`, {}] as const, 30_000],
    ['a query of 30 KB', (n: number) => [`/api/projects?cursor=${'x'.repeat(n)}`, {}] as const, 30_000],
    ['a header of 30 KB', (n: number) => ['/api/projects', { 'x-long': 'x'.repeat(n) }] as const, 30_000],
    ['an Idempotency-Key of 300', (n: number) => ['/api/projects', { 'idempotency-key': 'k'.repeat(n) }] as const, 300],
    [
      'a credential of 5 KB',
      (n: number) => ['/api/projects', { authorization: `Bearer ${'t'.repeat(n)}` }] as const,
      5_000,
    ],
  ])('%s is refused as the client’s fault', async (_what, make, length) => {
    const [path, headers] = make(length)
    const response = await people.owner.raw('POST', path, {
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ name: 'x' }),
    })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    await response.body?.cancel()
  })
})

describe('door 32: every list', () => {
  test('refuses a page of no size, of too much, and a cursor that it did not give', async () => {
    const lists = routes().filter(({ schema }) => propertiesOf(schema?.querystring).has('cursor'))
    expect(lists.length).toBeGreaterThan(8)
    for (const route of lists) {
      const reader = route.config?.access === 'admin' ? people.admin : people.owner
      for (const query of [
        'limit=-1',
        'limit=0',
        'limit=1000000000',
        'limit=1.5',
        'cursor=forged',
        'cursor=LTE',
        'cursor=%00',
      ]) {
        const { status } = await reader.get(`${addressOf(route)}?${query}`)
        expect(status, `${keyOf(route)}?${query}`).toBe(422)
      }
    }
  })

  test('gives nothing of its owner to whoever shows their cursor', async () => {
    for (let count = 0; count < 3; count++) await people.owner.post('/api/projects', { name: 'Mine' })
    const { next_cursor: cursor } = (await people.owner.get('/api/projects?limit=1')).body.data
    const own = new Set(
      (await people.stranger.get('/api/projects')).body.data.items.map(({ id }: { id: number }) => id),
    )
    const seen = (await people.stranger.get(`/api/projects?cursor=${cursor}`)).body.data.items
    for (const { id } of seen) expect(own).toContain(id)
  })
})

test('door 27: a page of another origin may neither read nor be told in a preflight that it may', async () => {
  for (const origin of ['https://evil.example', 'null', 'http://localhost:3000']) {
    for (const route of routes()) {
      const response = await app.raw('OPTIONS', addressOf(route), {
        headers: {
          origin,
          'access-control-request-method': String(route.method),
          'access-control-request-headers': 'x-requested-with',
        },
      })
      await response.body?.cancel()
      for (const [name] of response.headers) expect(name, keyOf(route)).not.toMatch(/^access-control-allow/)
    }
  }
})

test('a browser is told of every answer that it is not to be run, framed, or guessed at', async () => {
  for (const route of routes().filter(({ method }) => method === 'GET')) {
    const response = await people.owner.raw('GET', addressOf(route), { redirect: 'manual' })
    await response.body?.cancel()
    expect(response.headers.get('x-content-type-options'), keyOf(route)).toBe('nosniff')
    expect(response.headers.get('content-security-policy'), keyOf(route)).toMatch(/default-src 'none'|^sandbox$/)
    expect(response.headers.get('x-trace-id'), keyOf(route)).toMatch(/^[0-9a-f]{32}$/)
  }
})

/** Whether an object's schema refuses what it does not name; of several, each. */
function isClosed(schema: unknown): boolean {
  if (!isObject(schema)) return true
  const several = schema.anyOf ?? schema.oneOf
  if (Array.isArray(several)) return several.every(isClosed)
  return schema.type !== 'object' || schema.additionalProperties === false
}

const propertiesOf = (schema: unknown): Set<string> =>
  new Set(isObject(schema) && isObject(schema.properties) ? Object.keys(schema.properties) : [])

/** Where a schema takes a text or a list of any length. */
function unboundedIn(schema: unknown, path: string): string[] {
  if (!isObject(schema)) return []
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((name) => schema[name]).filter(isObject)
  if (parts.length > 0) return parts.flatMap((part) => unboundedIn(part, path))
  if (schema.type === 'string') {
    const isBounded = ['maxLength', 'pattern', 'format', 'const', 'enum'].some((name) => name in schema)
    return isBounded ? [] : [path]
  }
  if (schema.type === 'array')
    return [...('maxItems' in schema ? [] : [path]), ...unboundedIn(schema.items, `${path}[]`)]
  return Object.entries(isObject(schema.properties) ? schema.properties : {}).flatMap(([name, part]) =>
    unboundedIn(part, `${path}.${name}`),
  )
}
