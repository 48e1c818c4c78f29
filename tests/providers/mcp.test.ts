import { expect, test } from 'vitest'
import { createMcpConnector, type McpConnectorOptions } from '../../src/providers/mcp/connection.ts'
import { anMcpHttpServer } from '../support/mcp/http-server.ts'

/** Connects to the tests' server by a name, which resolves as `resolve` says; 127.0.0.1 counts as public. */
async function connectBy(resolve: () => Promise<string[]>, options: Partial<McpConnectorOptions> = {}) {
  const server = await anMcpHttpServer()
  const connect = createMcpConnector({
    allowedHosts: [],
    timeouts: { connectMs: 2_000, listMs: 2_000, callMs: 2_000 },
    resolve,
    isAllowed: (address) => address === '127.0.0.1',
    ...options,
  })
  const url = server.url.replace('127.0.0.1', 'site.test')
  const events = { onToolsChanged: () => {}, onLost: () => {}, signal: new AbortController().signal }
  return { server, url, connecting: connect({ transport: 'http', url, headers: {} }, events) }
}

test('a name is connected to at the address that was checked', async () => {
  const { server, connecting } = await connectBy(async () => ['127.0.0.1'])
  const connection = await connecting
  expect((await connection.listTools()).length).toBeGreaterThan(5)
  await connection.close()
  expect(server.connections()).toBeGreaterThan(0)
})

test('a name with an address of ours among its addresses is refused', async () => {
  const { server, connecting } = await connectBy(async () => ['127.0.0.1', '10.0.0.1'])
  await expect(connecting).rejects.toMatchObject({ code: 'address_not_public' })
  expect(server.connections()).toBe(0)
})

test('a name that leads elsewhere later is looked at again', async () => {
  const answers = [['127.0.0.1']]
  const { server, connecting } = await connectBy(async () => answers.shift() ?? ['10.0.0.1'])
  const connection = await connecting
  const before = server.connections()
  // More at once than there are connections, so that new ones are needed.
  const signal = AbortSignal.timeout(5_000)
  const calls = Array.from({ length: 5 }, () => connection.callTool('slow', {}, signal))
  await expect(Promise.any(calls.slice(1))).rejects.toMatchObject({
    errors: expect.arrayContaining([expect.objectContaining({ code: 'address_not_public' })]),
  })
  await Promise.allSettled(calls)
  expect(server.connections()).toBe(before)
  await connection.close()
})
