import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mcpServers } from '../../src/models/mcp-server.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { anMcpHttpServer, listen } from '../support/mcp/http-server.ts'

let app: TestApp
let admin: SignedInUser
beforeAll(async () => {
  app = await anApp()
  admin = await app.anAdmin()
})
afterAll(() => app.stop())

let count = 0
/** A server's configuration, with a name of its own. */
const aServer = (fields: Record<string, unknown> = {}) => ({
  name: `server-${++count}`,
  transport: 'http',
  url: 'https://mcp.example.org/mcp',
  ...fields,
})
const added = async (fields: Record<string, unknown> = {}, by: SignedInUser = admin) => {
  const { status, body } = await by.post('/api/admin/mcp-servers', aServer(fields))
  expect(status).toBe(201)
  return body.data
}

test('a server is added, listed, changed and removed', async () => {
  const server = await added({ name: 'weather', headers: { Authorization: 'Bearer secret-token' } })
  expect(server).toEqual({
    id: expect.any(Number),
    name: 'weather',
    transport: 'http',
    url: 'https://mcp.example.org/mcp',
    header_names: ['authorization'],
    command: null,
    env_names: [],
    allowed_tools: null,
    enabled: true,
    unusable: null,
    created_at: expect.any(String),
    updated_at: expect.any(String),
  })
  const path = `/api/admin/mcp-servers/${server.id}`
  expect((await admin.get('/api/admin/mcp-servers')).body.data.items).toContainEqual(server)
  const changed = await admin.patch(path, { enabled: false, allowed_tools: ['forecast'] })
  expect(changed.body.data).toMatchObject({
    enabled: false,
    allowed_tools: ['forecast'],
    header_names: ['authorization'],
  })
  expect((await admin.get(path)).body.data).toEqual(changed.body.data)
  expect((await admin.delete(path)).body.data).toEqual({ id: server.id, deleted: true })
  expect((await admin.get(path)).status).toBe(404)
})

test.for([
  ['a name with other characters', { name: 'Weather Service' }, 'body.name'],
  ['a name with two underscores', { name: 'a__b' }, 'body.name'],
  ['no address', { url: undefined }, 'body.url'],
  ['an address of another kind', { url: 'file:///etc/passwd' }, 'body.url'],
  ['an address with a user', { url: 'https://user:password@example.org/' }, 'body.url'],
  ['a command beside the address', { command: ['node'] }, 'body.command'],
  ['a header that is a line more', { headers: { 'x-key': 'a\r\nhost: b' } }, 'body.headers.x-key'],
  ['a header of the transport', { headers: { Host: 'inner' } }, 'body.headers.Host'],
  ['a cookie', { headers: { cookie: 'a=b' } }, 'body.headers.cookie'],
  ['an unknown field', { token: 'x' }, 'body.token'],
] as const)('%s is refused', async ([_what, fields, path]) => {
  const { status, body } = await admin.post('/api/admin/mcp-servers', aServer(fields))
  expect(status).toBe(422)
  expect(body.fields.map((field: { path: string }) => field.path)).toContain(path)
})

test('a name is taken once', async () => {
  const server = await added()
  const again = await admin.post('/api/admin/mcp-servers', aServer({ name: server.name }))
  expect([again.status, again.body.error]).toEqual([409, 'name_taken'])
  const other = await added()
  expect((await admin.patch(`/api/admin/mcp-servers/${other.id}`, { name: server.name })).status).toBe(409)
})

describe('a secret', () => {
  test('is in no answer and not in the database as it is; null removes one, and the others stay', async () => {
    const server = await added({ headers: { 'x-one': 'first-secret', 'x-two': 'second-secret' } })
    const path = `/api/admin/mcp-servers/${server.id}`
    const { body } = await admin.patch(path, { headers: { 'x-one': null, 'x-three': 'third-secret' } })
    expect(body.data.header_names).toEqual(['x-three', 'x-two'])
    const answers = JSON.stringify([server, body, (await admin.get(path)).body])
    expect(answers).not.toMatch(/(first|second|third)-secret/)
    const rows = await app.database.db.select().from(mcpServers)
    expect(rows.map(({ secrets }) => secrets?.toString('latin1')).join()).not.toMatch(/(first|second|third)-secret/)
  })

  test('is not sent to another place than it was entered for', async () => {
    const server = await added({ headers: { 'x-one': 'first-secret' } })
    const path = `/api/admin/mcp-servers/${server.id}`
    const moved = await admin.patch(path, { url: 'https://elsewhere.example.org/' })
    expect([moved.status, moved.body.error]).toEqual([422, 'secrets_needed'])
    expect((await admin.patch(path, { url: 'https://mcp.example.org/v2' })).status).toBe(200)
    const entered = { url: 'https://elsewhere.example.org/', headers: { 'x-one': 'another-secret' } }
    expect((await admin.patch(path, entered)).status).toBe(200)
  })
})

test('a program may only be configured where the operator allows it', async () => {
  const refused = await admin.post('/api/admin/mcp-servers', { name: 'prog', transport: 'stdio', command: ['node'] })
  expect([refused.status, refused.body.error]).toEqual([403, 'stdio_disabled'])
  const other = await anApp({ MCP_STDIO: 'true' })
  const operator = await other.anAdmin()
  const { status, body: made } = await operator.post('/api/admin/mcp-servers', {
    name: 'prog',
    transport: 'stdio',
    command: ['node', 'server.js'],
    env: { API_TOKEN: 'secret-token' },
  })
  expect(status).toBe(201)
  expect(made.data).toMatchObject({ command: ['node', 'server.js'], env_names: ['API_TOKEN'], url: null })
})

describe('what a server offers', () => {
  test('is asked now: names, descriptions, schemas', async () => {
    const mcp = await anMcpHttpServer({ token: 'secret-token' })
    const open = await anApp({ MCP_ALLOWED_HOSTS: mcp.host })
    const operator = await open.anAdmin()
    const headers = { authorization: 'Bearer secret-token' }
    const server = await added({ name: 'web', url: mcp.url, headers, allowed_tools: ['add'] }, operator)
    const { status, body } = await operator.get(`/api/admin/mcp-servers/${server.id}/tools`)
    expect(status).toBe(200)
    const { items } = body.data
    expect(items.find(({ name }: { name: string }) => name === 'add')).toEqual({
      name: 'add',
      tool: 'mcp__web__add',
      description: 'Adds two numbers.',
      input_schema: expect.objectContaining({ type: 'object', required: ['a', 'b'], additionalProperties: false }),
      allowed: true,
      unusable: null,
    })
    expect(items.find(({ name }: { name: string }) => name === 'fail')).toMatchObject({ allowed: false })
    expect(items.find(({ name }: { name: string }) => name === 'monstrous')).toMatchObject({ input_schema: null })

    const reader = await open.aUser()
    const { items: tools } = (await reader.get('/api/tools')).body.data
    expect(tools).toContainEqual({ name: 'mcp__web__add', description: 'Adds two numbers.', source: 'web' })
    expect(tools.filter(({ source }: { source: string }) => source === 'web')).toHaveLength(1)
  })

  test('cannot be asked with wrong credentials, which stay out of the answer', async () => {
    const mcp = await anMcpHttpServer({ token: 'right-token' })
    const open = await anApp({ MCP_ALLOWED_HOSTS: '127.0.0.1' })
    const operator = await open.anAdmin()
    const server = await added({ url: mcp.url, headers: { authorization: 'Bearer wrong-token' } }, operator)
    const { status, body } = await operator.get(`/api/admin/mcp-servers/${server.id}/tools`)
    expect([status, body.error]).toEqual([502, 'mcp_refused'])
    expect(JSON.stringify(body)).not.toContain('wrong-token')
    expect(
      JSON.stringify(open.spans.getFinishedSpans().map(({ attributes, events }) => ({ attributes, events }))),
    ).not.toContain('wrong-token')
  })

  test.for([
    ['nobody listens', () => ({ port: 9 }), 'mcp_unreachable'],
    [
      'the server speaks something else',
      () => listen((_request, response) => response.end('<h1>Hi</h1>')),
      'mcp_protocol_error',
    ],
    [
      'the server fails',
      () => listen((_request, response) => response.writeHead(500).end('stack trace')),
      'mcp_refused',
    ],
    ['there is nothing', () => listen((_request, response) => response.writeHead(404).end()), 'mcp_not_found'],
  ] as const)('cannot be asked when %s', async ([_what, start, code]) => {
    const { port } = await start()
    const open = await anApp({ MCP_ALLOWED_HOSTS: '127.0.0.1' })
    const operator = await open.anAdmin()
    const server = await added({ url: `http://127.0.0.1:${port}/mcp` }, operator)
    const { status, body } = await operator.get(`/api/admin/mcp-servers/${server.id}/tools`)
    expect([status, body.error]).toEqual([502, code])
    const { missing } = (await operator.get('/api/tools')).body.data
    expect(missing).toEqual([{ source: server.name, reason: expect.any(String) }])
  })
})

test('addresses of this machine and its networks are refused in every notation, and nothing is connected to', async () => {
  const mcp = await anMcpHttpServer()
  const port = new URL(mcp.url).port
  const hosts = [
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '127.1',
    'localhost',
    '0.0.0.0',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '169.254.169.254',
    '10.0.0.1',
    '100.64.0.1',
  ]
  for (const host of hosts) {
    const server = await added({ url: `http://${host}:${port}/mcp` })
    const { status, body } = await admin.get(`/api/admin/mcp-servers/${server.id}/tools`)
    expect([host, status, body.error]).toEqual([host, 422, 'address_not_public'])
    await admin.delete(`/api/admin/mcp-servers/${server.id}`)
  }
  expect(mcp.connections()).toBe(0)
})
