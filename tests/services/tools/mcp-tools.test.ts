import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createSeal } from '../../../src/core/seal.ts'
import { Secret } from '../../../src/core/secret.ts'
import { mcpServers } from '../../../src/models/mcp-server.ts'
import { createMcpConnector } from '../../../src/providers/mcp/connection.ts'
import type { McpServerCreate } from '../../../src/schemas/mcp.ts'
import { createMcpServers, type McpServer } from '../../../src/services/mcp/servers.ts'
import { createMcpTools } from '../../../src/services/mcp/tools.ts'
import { createPassageBook } from '../../../src/services/tools/passage-book.ts'
import type { ToolResult } from '../../../src/services/tools/types.ts'
import { aDatabase, quiet } from '../../support/database.ts'
import { anMcpHttpServer, listen } from '../../support/mcp/http-server.ts'

let database: Awaited<ReturnType<typeof aDatabase>>
beforeAll(async () => {
  database = await aDatabase()
})
afterAll(() => database.drop())

const STDIO: McpServerCreate = {
  name: 'program',
  transport: 'stdio',
  command: [process.execPath, join(import.meta.dirname, '../../support/mcp/stdio-server.ts')],
  enabled: true,
}

/** The tools of one configured server, as a loop of an agent uses them. */
async function toolsOf(server: McpServerCreate, { patienceMs = 3_000, callMs = 5_000 } = {}) {
  const { db } = database.handle
  await db.delete(mcpServers)
  const seal = createSeal(new Secret('a secret of the tests'), 'mcp servers')
  const servers = createMcpServers({ db, seal, allowsStdio: true, logger: quiet })
  const connect = createMcpConnector({
    allowedHosts: ['127.0.0.1'],
    timeouts: { connectMs: 5_000, listMs: 5_000, callMs },
  })
  const tools = createMcpTools({ servers, connect, logger: quiet, patienceMs })
  onTestFinished(tools.close)
  const row = await servers.create(server)
  const call = async (name: string, args: unknown = {}, signal = AbortSignal.timeout(20_000)): Promise<ToolResult> => {
    const { tools: found, missing } = await tools.toolsFor([`mcp__${server.name}__${name}`])
    const [tool] = found
    if (!tool) throw new Error(missing[0]?.reason)
    return tool.call(args, {
      projectId: 1,
      documentIds: null,
      weighed: () => {},
      passages: createPassageBook(),
      signal,
    })
  }
  const names = async () => (await tools.names()).tools.map(({ name }) => name)
  return { tools, servers, call, names, row }
}

const administrator = {
  userId: 1,
  role: 'admin',
  tier: 'pro',
  scopes: new Set(['admin'] as const),
  sessionId: 1,
  apiKeyId: null,
} as const

const http = async () => {
  const server = await anMcpHttpServer()
  return {
    server,
    config: { name: 'web', transport: 'http', url: server.url, enabled: true } satisfies McpServerCreate,
  }
}

const until = async (isRight: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 8_000
  while (!(await isRight())) {
    if (Date.now() > deadline) throw new Error('it did not come to be')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test.for(['http', 'stdio'] as const)('a tool of a server over %s is called with its arguments', async (transport) => {
  const { call } = await toolsOf(transport === 'http' ? (await http()).config : STDIO)
  expect(await call('add', { a: 2, b: 3 })).toEqual({ text: '5', isError: false })
  expect(await call('fail')).toEqual({ text: 'No such customer.', isError: true })
})

test('wrong arguments are an error that the model can read', async () => {
  const { call } = await toolsOf((await http()).config)
  expect(await call('add', { a: 'two' })).toEqual({ text: expect.stringMatching(/argument/i), isError: true })
  expect(await call('add', 'two and three')).toMatchObject({ isError: true })
})

test('a large result is cut and says so, and one beyond all bounds is an error', async () => {
  const { call } = await toolsOf((await http()).config)
  const { text, isError } = await call('large')
  expect(isError).toBe(false)
  expect(text.length).toBeLessThanOrEqual(32_000)
  expect(text).toMatch(/^x{31000,}\n\n\[Cut here: the result has 1000000 characters/)
  expect(await call('huge')).toEqual({ text: 'The server sent a message of more than 4 MB.', isError: true })
  expect(await call('add', { a: 1, b: 1 })).toMatchObject({ text: '2' })
})

test('what is no text is named and not passed on', async () => {
  const { call } = await toolsOf((await http()).config)
  expect((await call('image')).text.split('\n\n')).toEqual([
    'A picture:',
    '[image image/png, 300 bytes: not passed on]',
    '[audio audio/wav, 30 bytes: not passed on]',
    '[resource file:///etc/passwd: not passed on]',
    '[resource memo://1: not passed on]',
  ])
})

test.for(['http', 'stdio'] as const)(
  'a slow call over %s ends with the run, and at its time limit',
  async (transport) => {
    const { call } = await toolsOf(transport === 'http' ? (await http()).config : STDIO, { callMs: 300 })
    const controller = new AbortController()
    const aborted = call('slow', {}, controller.signal)
    setTimeout(() => controller.abort(), 100)
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
    expect(await call('slow')).toEqual({ text: 'The server did not answer in time.', isError: true })
    expect(await call('add', { a: 1, b: 1 })).toMatchObject({ text: '2' })
  },
)

test('names are such as models take, none becomes another, descriptions are cut, and a monstrous schema is not offered', async () => {
  const { tools, call, names } = await toolsOf((await http()).config)
  const all = await names()
  for (const name of all) expect(name).toMatch(/^mcp__web__[\w-]{1,55}$/)
  expect(new Set(all).size).toBe(all.length)
  const long = all.find((name) => name.startsWith('mcp__web__a_long_name_'))
  expect(await call(long?.replace('mcp__web__', '') ?? '')).toEqual({ text: 'called', isError: false })
  const { tools: offered } = await tools.names()
  expect(offered.find(({ name }) => name.endsWith('talkative'))?.description).toHaveLength(1_000)
  expect((await tools.toolsFor(['mcp__web__monstrous'])).missing).toEqual([
    { name: 'mcp__web__monstrous', reason: expect.stringContaining('too large') },
  ])
})

test('only allowed tools are given, and what is missing says why', async () => {
  const { config } = await http()
  const { tools, names } = await toolsOf({ ...config, allowed_tools: ['add'] })
  expect(await names()).toEqual(['mcp__web__add'])
  const { tools: given, missing } = await tools.toolsFor([
    'mcp__web__add',
    'mcp__web__crash',
    'mcp__web__none',
    'mcp__other__add',
    'calculator',
  ])
  expect(given.map(({ name }) => name)).toEqual(['mcp__web__add'])
  expect(missing.map(({ reason }) => reason)).toEqual([
    'An administrator has not allowed this tool.',
    'There is no such tool (any more).',
    'There is no such tool (any more).',
    'There is no such tool (any more).',
  ])
})

test.for(['http', 'stdio'] as const)(
  'a list that a server over %s changes is seen without waiting',
  async (transport) => {
    const { server, config } = await http()
    const { call, names } = await toolsOf(transport === 'http' ? config : STDIO)
    await call('grow')
    server.toolsChanged()
    await until(async () => (await names()).some((name) => name.endsWith('__grown1')))
  },
)

test('a program gets PATH, HOME and its own environment, and nothing of ours', async () => {
  process.env.DATABASE_URL_OF_THE_TEST = 'postgres://secret'
  onTestFinished(() => void delete process.env.DATABASE_URL_OF_THE_TEST)
  const { call } = await toolsOf({ ...STDIO, env: { API_TOKEN: 'token-of-the-program', REGION: 'north' } })
  const { text } = await call('environment')
  expect(Object.keys(JSON.parse(text)).sort()).toEqual(['API_TOKEN', 'HOME', 'PATH', 'REGION'])
  // Nor is what was entered to be read by whoever may call the tool.
  expect(JSON.parse(text)).toMatchObject({ API_TOKEN: '[secret]', REGION: 'north' })
})

test('a program that crashes is noticed, and started again after a while', async () => {
  const { call } = await toolsOf(STDIO)
  const { text: first } = await call('pid')
  expect(await call('crash')).toEqual({ text: 'The server does not answer, or it has ended.', isError: true })
  await expect(call('pid')).rejects.toThrow(/has ended/)
  await until(() =>
    call('pid').then(
      ({ text }) => text !== first,
      () => false,
    ),
  )
})

test('a program ends when its server is changed, removed, or Groundwire stops', async () => {
  const { tools, servers, call, row } = await toolsOf(STDIO)
  const isRunning = (pid: string): boolean => {
    try {
      return process.kill(Number(pid), 0)
    } catch {
      return false
    }
  }
  const { text: first } = await call('pid')
  await servers.update(administrator, row.id, { allowed_tools: ['pid'] })
  const { text: second } = await call('pid')
  expect(second).not.toBe(first)
  await until(async () => !isRunning(first))
  await tools.close()
  expect(isRunning(second)).toBe(false)
})

test('a change by another replica is seen within seconds, also when nobody asks', async () => {
  const { servers, call, row } = await toolsOf(STDIO)
  const { text: pid } = await call('pid')
  await servers.remove(administrator, row.id)
  await until(async () => {
    try {
      return !process.kill(Number(pid), 0)
    } catch {
      return true
    }
  })
})

test('a server that does not answer costs no more than the patience there is', async () => {
  const { port } = await listen(() => {})
  const { tools } = await toolsOf(
    { name: 'mute', transport: 'http', url: `http://127.0.0.1:${port}/`, enabled: true },
    { patienceMs: 300 },
  )
  const startedAt = performance.now()
  const { missing } = await tools.toolsFor(['mcp__mute__add'])
  expect(performance.now() - startedAt).toBeLessThan(1_000)
  expect(missing).toEqual([{ name: 'mcp__mute__add', reason: expect.stringContaining('has not answered yet') }])
})

test('a server that no longer knows the session is connected to anew, and the tool is called once', async () => {
  const { server, config } = await http()
  const { call } = await toolsOf(config)
  await call('add', { a: 1, b: 1 })
  server.failNext(404)
  expect(await call('add', { a: 2, b: 2 })).toEqual({ text: '4', isError: false })
  expect(server.state.calls).toEqual(['add', 'add'])
})

test('a server that is down is not asked again at once', async () => {
  let requests = 0
  const { port } = await listen((_request, response) => {
    requests++
    response.writeHead(500).end()
  })
  const { tools } = await toolsOf({ name: 'down', transport: 'http', url: `http://127.0.0.1:${port}/`, enabled: true })
  await tools.names()
  const asked = requests
  expect(await tools.names()).toMatchObject({ tools: [], missing: [{ server: 'down' }] })
  expect(requests).toBe(asked)
})

test('an http server is sent its own headers, no cookie back, and nothing at another origin', async () => {
  const { server } = await http()
  const seen: (string | undefined)[] = []
  const { port } = await listen((request, response) => {
    seen.push(request.headers.authorization, request.headers.cookie)
    response.writeHead(307, { location: server.url, 'set-cookie': 'a=b' }).end()
  })
  const { tools } = await toolsOf({
    name: 'astray',
    transport: 'http',
    url: `http://127.0.0.1:${port}/mcp`,
    headers: { Authorization: 'Bearer token-of-the-server' },
    enabled: true,
  })
  const { missing } = await tools.names()
  expect(missing).toEqual([{ server: 'astray', reason: expect.stringContaining('leads elsewhere') }])
  expect(new Set(seen)).toEqual(new Set(['Bearer token-of-the-server', undefined]))
  expect(server.connections()).toBe(0)
})

test('secrets that were sealed under another secret are said to be needed again', async () => {
  const { server, config } = await http()
  const { tools, servers, row } = await toolsOf({ ...config, headers: { 'x-key': 'key-of-the-server' } })
  const other = createSeal(new Secret('another secret'), 'mcp servers')
  await database.handle.db.update(mcpServers).set({ secrets: other.close('{"x-key":"k"}') })
  const { missing } = await tools.names()
  expect(missing[0]?.reason).toContain('must be entered again')
  expect(server.connections()).toBe(0)
  await expect(servers.update(administrator, row.id, { headers: { 'x-other': 'v' } })).rejects.toMatchObject({
    code: 'secrets_needed',
  })
  const renewed: McpServer = await servers.update(administrator, row.id, { headers: { 'x-key': 'new-key' } })
  expect(servers.unusable(renewed)).toBeNull()
})
