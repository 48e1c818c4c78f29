import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import type { RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'

let app: TestApp
let ada: SignedInUser
beforeAll(async () => {
  app = await anApp()
  ada = await app.aUser()
})
afterAll(() => app.stop())

const send = (method: string, path: string, body: string | undefined, headers: Record<string, string> = {}) =>
  ada.raw(method, path, {
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  })

async function expectError(response: Response, status: number, error: string): Promise<Record<string, unknown>> {
  const body = (await response.json()) as Record<string, unknown>
  expect([response.status, body.error]).toEqual([status, error])
  expect(response.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
  expect(body.trace_id).toBe(response.headers.get('x-trace-id'))
  expect(Object.keys(body).filter((key) => key !== 'fields')).toEqual(['trace_id', 'error', 'detail'])
  expect(body.detail).toMatch(/^[A-Z].*\.$/)
  return body
}

describe('every way in ends in the same envelope', () => {
  test.each([
    ['an unknown address', 'GET', '/api/nothing', undefined, 404, 'not_found'],
    ['malformed JSON', 'POST', '/api/projects', '{"name":', 400, 'malformed_json'],
    ['an empty body', 'POST', '/api/projects', '', 400, 'malformed_json'],
    [
      'a body too large',
      'POST',
      '/api/projects',
      JSON.stringify({ name: 'x'.repeat(2_000_000) }),
      413,
      'body_too_large',
    ],
    ['an address that cannot be decoded', 'GET', '/api/%ff%', undefined, 400, 'malformed_url'],
    ['an id that is none', 'GET', '/api/projects/one', undefined, 422, 'validation_error'],
  ])('%s', async (_what, method, path, body, status, error) => {
    await expectError(await send(method, path, body), status, error)
  })

  test('a wrong method is 405 and says which there are', async () => {
    const response = await send('PUT', '/api/projects/1', '{}')
    await expectError(response, 405, 'method_not_allowed')
    expect(response.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining(['DELETE', 'GET', 'PATCH']))
  })

  test('another content type', async () => {
    await expectError(
      await send('POST', '/api/projects', '<a/>', { 'content-type': 'text/xml' }),
      415,
      'unsupported_media_type',
    )
  })

  test('a body that breaks its schema names each field and what would be right', async () => {
    const response = await send('POST', '/api/projects', JSON.stringify({ name: 5 }))
    const { fields } = await expectError(response, 422, 'validation_error')
    expect(fields).toEqual([{ path: 'body.name', message: 'must be string' }])
  })

  test.each([
    ['headers too large', `GET /api/health/live HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
    ['what is no HTTP', 'HELO there\r\n\r\n', 400],
  ])('%s, refused before there is a request', async (_what, bytes, status) => {
    const { port } = new URL(app.url)
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = createConnection(Number(port), '127.0.0.1', () => socket.write(bytes))
      let received = ''
      socket.setEncoding('utf8').on('data', (text: string) => {
        received += text
      })
      socket.on('close', () => resolve(received)).on('error', reject)
    })
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    const traceId = /x-trace-id: ([0-9a-f]{32})/i.exec(head)?.[1]
    expect(JSON.parse(body)).toMatchObject({ trace_id: traceId, error: expect.any(String), detail: expect.any(String) })
  })

  test('a bug is 500 with a trace id, and nothing of what went wrong', async () => {
    // A table that is gone is a bug as good as any.
    await app.database.pool.query('ALTER TABLE project_members RENAME TO elsewhere')
    try {
      const body = await expectError(await send('GET', '/api/projects', undefined), 500, 'internal_error')
      expect(JSON.stringify(body)).not.toMatch(/project_members|select|pg|at /i)
    } finally {
      await app.database.pool.query('ALTER TABLE elsewhere RENAME TO project_members')
    }
  })
})

describe('whatever a client sends', () => {
  const bodyRoutes = (): RouteOptions[] =>
    app.app.routes.filter(
      ({ method, url }) => (method === 'POST' || method === 'PATCH') && !url.startsWith('/api/docs'),
    )
  const fieldsOf = ({ schema }: RouteOptions): string[] =>
    typeof schema?.body === 'object' && schema.body !== null && 'properties' in schema.body
      ? Object.keys(schema.body.properties ?? {})
      : []
  const pathOf = ({ url }: RouteOptions) => url.replace(/:\w+/g, '1')

  test.each([
    ['no body', undefined],
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '7'],
    ['a prototype', '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}'],
    ['nesting', `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`],
    ['a NUL in every text', JSON.stringify({ name: '\0', email: '\0', message: '\0', query: '\0', text: '\0' })],
  ])('%s is never a 500, on any route', async (_what, body) => {
    for (const route of bodyRoutes()) {
      const response = await send(String(route.method), pathOf(route), body)
      expect(response.status, `${String(route.method)} ${route.url}`).toBeLessThan(500)
      await response.body?.cancel()
    }
  })

  test.each(['id', 'role', 'tier', 'is_active', 'owner_id', 'user_id', 'created_at', 'password_hash'])(
    'a field that is not the client’s to set is refused, never ignored: %s',
    async (field) => {
      const routes = bodyRoutes().filter(({ schema }) => schema?.body !== undefined)
      expect(routes.length).toBeGreaterThan(10)
      for (const route of routes) {
        if (fieldsOf(route).includes(field)) continue
        const response = await send(String(route.method), pathOf(route), JSON.stringify({ [field]: 1 }))
        // OpenAI's API says 400.
        const refused = route.url.startsWith('/v1/') ? [400, 401] : [401, 403, 422]
        expect(refused, `${String(route.method)} ${route.url}`).toContain(response.status)
      }
    },
  )
})

test('X-Trace-Id is on every kind of response', async () => {
  for (const path of ['/metrics', '/api/docs/', '/api/openapi.json', '/api/health/live', '/nothing']) {
    const response = await app.raw('GET', path)
    expect(response.headers.get('x-trace-id'), path).toMatch(/^[0-9a-f]{32}$/)
    await response.body?.cancel()
  }
})

test('a body that is too large is refused in words, also to a sender that reads only when it has sent everything', async () => {
  const { hostname, port } = new URL(app.url)
  const socket = createConnection(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  const body = Buffer.alloc(30_000_000, ' ')
  socket.write(
    `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  await new Promise<void>((resolve, reject) => socket.once('error', reject).write(body, () => resolve()))
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 413 [\s\S]*"error":"body_too_large"/)
})
