import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { onTestFinished } from 'vitest'
import { makeServer, type ServerState } from './tools.ts'

export interface HttpServer {
  url: string
  /** `host:port`, as `MCP_ALLOWED_HOSTS` takes it. */
  host: string
  state: ServerState
  /** Answers the next request with this status, as a server does that was started anew and knows no session. */
  failNext(status: number): void
  /** Tells who listens that the list of tools is another. */
  toolsChanged(): void
  connections(): number
  /** Of each request so far. */
  headers: IncomingHttpHeaders[]
}

/** Listens on a free port of 127.0.0.1 until the test ends. */
export async function listen(listener: RequestListener): Promise<{ port: number; connections(): number }> {
  let connections = 0
  const server = createServer(listener).on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : 0, connections: () => connections }
}

/** The tests' tools over streamable HTTP, as the official SDK serves them. */
export async function anMcpHttpServer({ token }: { token?: string } = {}): Promise<HttpServer> {
  const state: ServerState = { calls: [], extra: [] }
  const headers: IncomingHttpHeaders[] = []
  const failing: number[] = []
  const handler = createMcpHandler(() => makeServer(state))
  const { port, connections } = await listen(async (request, response) => {
    headers.push(request.headers)
    const status = failing.shift()
    if (status !== undefined) return response.writeHead(status).end()
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      // What a careless server says.
      return response.writeHead(401).end(`wrong credentials: ${request.headers.authorization}`)
    }
    const { method = 'GET', url = '/' } = request
    const sent: RequestInit = { method, headers: Object.fromEntries(new Headers(entriesOf(request.headers))) }
    if (method === 'POST') sent.body = await text(request)
    const controller = new AbortController()
    response.once('close', () => controller.abort())
    await answer(
      await handler.fetch(new Request(new URL(url, 'http://mcp.test'), { ...sent, signal: controller.signal })),
      response,
    )
  })
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    host: `127.0.0.1:${port}`,
    state,
    failNext: (status) => void failing.push(status),
    toolsChanged: handler.notify.toolsChanged,
    connections,
    headers,
  }
}

const entriesOf = (headers: IncomingHttpHeaders): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value].flat().join(', ')]]))

async function answer(from: Response, to: ServerResponse): Promise<void> {
  to.writeHead(from.status, Object.fromEntries(from.headers))
  for await (const bytes of from.body ?? []) to.write(bytes)
  to.end()
}
