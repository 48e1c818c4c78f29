import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startUpstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aReadyDocument } from '../support/documents.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
let ada: SignedInUser
let projectId: number
let report: Awaited<ReturnType<typeof aReadyDocument>>

beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({
    LITELLM_API_URL: upstream.url,
    LLM_MODEL: 'fake-n5-d0',
    RESUME_GRACE_SECONDS: '1',
    CORS_ORIGINS: 'https://app.example.org',
  })
  ada = await app.aUser()
  projectId = (await ada.post('/api/projects', { name: 'Reports' })).body.data.id
  report = await aReadyDocument(app, {
    projectId,
    name: 'report.md',
    text: '# Revenue\n\nRevenue was $46,298 million.',
  })
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

const keyWith = async (...scopes: string[]): Promise<string> =>
  (await ada.post('/api/api-keys', { name: 'editor', scopes })).body.data.key

type Era = 'legacy' | 'auto'

/** The official client, connected as an editor would be. */
async function connected(bearer: string, era: Era = 'auto', url = app.url): Promise<Client> {
  const options: ClientOptions = { versionNegotiation: { mode: era } }
  const client = new Client({ name: 'editor', version: '1.0.0' }, options)
  const headers = { authorization: `Bearer ${bearer}` }
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } }))
  onTestFinished(() => client.close())
  return client
}

/** A message without the client, for what it does not show. */
const post = (
  body: unknown,
  { bearer = ada.accessToken, headers = {}, ...init }: RequestInit & { bearer?: string } = {},
) =>
  fetch(`${app.url}/mcp`, {
    method: 'POST',
    body: JSON.stringify(body),
    ...init,
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...Object.fromEntries(new Headers(headers)),
    },
  })
const calling = (name: string, args: unknown, extra: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: args, ...extra },
})

const textOf = (result: Awaited<ReturnType<Client['callTool']>>): string =>
  result.content.map((item) => (item.type === 'text' ? item.text : '')).join()

describe.each(['legacy', 'auto'] as const)('for a client that begins as %s', (era) => {
  test('the tools are listed with what they take and give', async () => {
    const client = await connected(await keyWith('read', 'chat'), era)
    expect(client.getServerVersion()).toMatchObject({ name: 'groundwire' })
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual(['ask', 'list_projects', 'search'])
    for (const tool of tools)
      expect(tool).toMatchObject({ inputSchema: { type: 'object' }, outputSchema: { type: 'object' } })
  })

  test('search gives passages with their place, to read and to compute with', async () => {
    const client = await connected(await keyWith('read'), era)
    const { content, structuredContent, isError } = await client.callTool({
      name: 'search',
      arguments: { query: 'revenue', project_id: projectId },
    })
    expect(isError ?? false).toBe(false)
    const [passage] = (structuredContent as { passages: { start: number; end: number }[] }).passages
    expect(passage).toMatchObject({ document_id: report.id, document_name: 'report.md', version: 1, page: 1 })
    expect(passage).toMatchObject({ text: report.text.slice(passage?.start, passage?.end) })
    expect(content).toEqual([{ type: 'text', text: expect.stringContaining('report.md, page 1') }])
  })

  test('ask gives the answer with its citations and its trace', async () => {
    const client = await connected(await keyWith('chat'), era)
    const result = await client.callTool({
      name: 'ask',
      arguments: { question: 'What was the revenue?', project_id: projectId, model: 'extractive' },
    })
    const answer = result.structuredContent as { trace_id: string; message_id: number; conversation_id: number }
    expect(answer).toMatchObject({
      answer: expect.stringContaining('46,298'),
      citations: [{ document_id: report.id, quote: expect.stringContaining('46,298'), verified: true }],
      status: 'complete',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(textOf(result)).toContain(`trace ${answer.trace_id}`)
    const kept = (await ada.get(`/api/conversations/${answer.conversation_id}/messages`)).body.data.items.at(-1)
    expect(kept).toMatchObject({ id: answer.message_id, status: 'complete', trace_id: answer.trace_id })
  })

  test('progress is told to a client that asks for it', async () => {
    const client = await connected(await keyWith('chat'), era)
    const seen: number[] = []
    const result = await client.callTool(
      { name: 'ask', arguments: { question: 'What was the revenue?', project_id: projectId, model: 'fake-n60-d25' } },
      { onprogress: ({ progress }) => void seen.push(progress) },
    )
    expect(result.isError ?? false).toBe(false)
    expect(seen.length).toBeGreaterThan(0)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })

  test('a model that fails is an error of the tool, in words', async () => {
    const client = await connected(await keyWith('chat'), era)
    const result = await client.callTool({
      name: 'ask',
      arguments: { question: 'What was the revenue?', project_id: projectId, model: 'fail-500' },
    })
    expect(result.isError).toBe(true)
    expect(textOf(result)).toMatch(/trace [0-9a-f]{32}/)
  })

  test('a wrong argument and an unknown tool are said to be so', async () => {
    const client = await connected(await keyWith('read'), era)
    const wrong = client.callTool({ name: 'search', arguments: { query: 'x', top_k: 'many' } })
    await expect(
      wrong.then((result) => (result.isError ? Promise.reject(new Error(textOf(result))) : result)),
    ).rejects.toThrow(/top_k/)
    await expect(client.callTool({ name: 'delete_everything', arguments: {} })).rejects.toThrow(/not found/)
  })

  test('a wrong key lets nobody in', async () => {
    await expect(connected('gw_wrong', era)).rejects.toMatchObject({ status: 401 })
  })

  test('a key without the scope is refused the call, and not shown the tool', async () => {
    const client = await connected(await keyWith('read'), era)
    expect((await client.listTools()).tools.map(({ name }) => name).sort()).toEqual(['list_projects', 'search'])
    await expect(client.callTool({ name: 'ask', arguments: { question: 'Hello?' } })).rejects.toMatchObject({
      status: 403,
    })
  })

  test('calls of ask count as chat', async () => {
    const limited = await anApp({ RATE_LIMITS: 'pro.chat=1,pro.api=1000' })
    const user = await limited.aUser()
    const client = await connected(user.accessToken, era, limited.url)
    await client.callTool({ name: 'search', arguments: { query: 'x' } })
    await client.callTool({ name: 'ask', arguments: { question: 'Hello?' } })
    await expect(client.callTool({ name: 'ask', arguments: { question: 'Hello?' } })).rejects.toMatchObject({
      status: 429,
    })
    await client.callTool({ name: 'search', arguments: { query: 'x' } })
  })
})

describe.each([
  ['project_id', 'search', () => ({ query: 'x', project_id: projectId })],
  ['document_ids', 'search', () => ({ query: 'x', document_ids: [report.id] })],
  ['project_id', 'ask', () => ({ question: 'x', project_id: projectId })],
  ['document_ids', 'ask', () => ({ question: 'x', document_ids: [report.id] })],
] as const)("a stranger's %s in %s", (field, tool, argumentsOf) => {
  test('is not found, as one that does not exist, and no model is asked', async () => {
    const eve = await app.aUser()
    const client = await connected(eve.accessToken)
    const calls = upstream.requests().length
    const args = argumentsOf()
    const missing = { ...args, [field]: field === 'project_id' ? 999_999 : [999_999] }
    const comparable = async (given: Record<string, unknown>) => {
      const result = await client.callTool({ name: tool, arguments: given })
      return { isError: result.isError, text: textOf(result).replace(/[0-9a-f]{32}/, '') }
    }
    const seen = await comparable(args)
    expect(seen).toMatchObject({ isError: true, text: expect.stringContaining('not_found') })
    expect(seen).toEqual(await comparable(missing))
    expect(upstream.requests()).toHaveLength(calls)
    expect((await eve.get('/api/conversations')).body.data.items).toEqual([])
  })
})

test('a client can find out which projects there are', async () => {
  const client = await connected(await keyWith('read'))
  const { structuredContent } = await client.callTool({ name: 'list_projects', arguments: {} })
  expect(structuredContent).toEqual({
    projects: [
      expect.objectContaining({ personal: true, role: 'owner' }),
      { id: projectId, name: 'Reports', personal: false, role: 'owner' },
    ],
    next_cursor: null,
  })
})

const untilEnded = async (conversationId: number) => {
  for (;;) {
    const message = (await ada.get(`/api/conversations/${conversationId}/messages`)).body.data.items.at(-1)
    if (message.status !== 'streaming') return message
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const newestConversation = async (): Promise<number> =>
  (await ada.get('/api/conversations')).body.data.items.reduce(
    (newest: number, { id }: { id: number }) => Math.max(newest, id),
    0,
  )

describe('a client that goes away ends the answer as any reader does', () => {
  const question = () => ({ question: 'What was the revenue?', project_id: projectId, model: 'fake-n2000-d20' })

  test('when it cancels its call', async () => {
    const client = await connected(await keyWith('chat'))
    const controller = new AbortController()
    const call = client.callTool({ name: 'ask', arguments: question() }, { signal: controller.signal })
    setTimeout(() => controller.abort(), 300)
    await expect(call).rejects.toThrow()
    expect(await untilEnded(await newestConversation())).toMatchObject({ status: 'interrupted' })
  })

  test.each(['json', 'events'])('when it hangs up while it waits for %s', async (kind) => {
    const controller = new AbortController()
    const meta = kind === 'events' ? { _meta: { progressToken: 1 } } : {}
    const call = post(calling('ask', question(), meta), { signal: controller.signal }).then((response) =>
      response.text(),
    )
    setTimeout(() => controller.abort(), 300)
    await expect(call).rejects.toThrow()
    expect(await untilEnded(await newestConversation())).toMatchObject({ status: 'interrupted' })
  })
})

describe('over HTTP', () => {
  const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' }

  test('nobody is asked to sign in, with the header of the contract', async () => {
    const response = await app.raw('POST', '/mcp', { body: '{}', headers: { 'content-type': 'application/json' } })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
  })

  test.each([
    ['application/json', 'application/json'],
    ['text/event-stream', 'text/event-stream'],
    ['application/json, text/event-stream', 'application/json'],
  ])('a client that accepts %s is answered in %s', async (accept, type) => {
    const response = await post(LIST, { headers: { accept } })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain(type)
    expect(response.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
    expect(await response.text()).toContain('"search"')
  })

  test('there is no session to listen to or to end', async () => {
    for (const method of ['GET', 'DELETE']) {
      const response = await ada.raw(method, '/mcp')
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('POST')
    }
    const response = await post({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
    })
    expect(await response.json()).toMatchObject({ result: { protocolVersion: '2025-06-18' } })
    expect(response.headers.get('mcp-session-id')).toBeNull()
  })

  test('a page of another origin may not call, one of CORS_ORIGINS may', async () => {
    for (const origin of ['https://evil.example', 'null', app.url]) {
      expect((await post(LIST, { headers: { origin } })).status).toBe(403)
    }
    expect((await post(LIST, { headers: { origin: 'https://app.example.org' } })).status).toBe(200)
  })

  test.each([
    ['a batch', [calling('ask', { question: 'x' }), calling('ask', { question: 'y' })], 400],
    ['nothing', null, 400],
    ['text', 'hello', 400],
    ['an object that is no message', {}, 400],
    ['a call without a name', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: 7 }, 400],
    ['more than a question', calling('ask', { question: 'x'.repeat(300_000) }), 413],
  ])('%s is an error of the client', async (_what, body, status) => {
    const response = await post(body)
    expect(response.status).toBe(status)
    expect(await response.json()).toHaveProperty('error')
  })
})
