import { setTimeout as sleep } from 'node:timers/promises'
import { type CallToolResult, fromJsonSchema, McpServer } from '@modelcontextprotocol/server'

const anything = fromJsonSchema<Record<string, unknown>>({ type: 'object' })
const TWO_NUMBERS = fromJsonSchema<{ a: number; b: number }>({
  type: 'object',
  properties: { a: { type: 'number' }, b: { type: 'number' } },
  required: ['a', 'b'],
  additionalProperties: false,
})
const MONSTROUS = fromJsonSchema<Record<string, unknown>>({
  type: 'object',
  properties: Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`property${index}`, { type: 'string' }])),
})
const text = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] })

/** How often tools were called, and which are there; shared by all connections to one server. */
export interface ServerState {
  calls: string[]
  /** Tools that came later. */
  extra: string[]
}

/** A server of tools that behave well and badly, made with the official SDK. */
export function makeServer(state: ServerState): McpServer {
  const server = new McpServer({ name: 'tools-of-the-tests', version: '1.0.0' })
  const tool = (
    name: string,
    work: (args: Record<string, unknown>, signal: AbortSignal) => CallToolResult | Promise<CallToolResult>,
    description = `The tool ${name}.`,
  ) =>
    server.registerTool(name, { description, inputSchema: anything }, (args, ctx) => {
      state.calls.push(name)
      return work(args, ctx.mcpReq.signal)
    })

  server.registerTool(
    'add',
    {
      description: 'Adds two numbers.',
      inputSchema: TWO_NUMBERS,
    },
    ({ a, b }) => {
      state.calls.push('add')
      return text(String(a + b))
    },
  )
  tool('slow', async (_args, signal) => {
    await sleep(30_000, undefined, { signal, ref: false })
    return text('late')
  })
  tool('fail', () => ({ ...text('No such customer.'), isError: true }))
  tool('large', () => text('x'.repeat(1_000_000)))
  tool('huge', () => text('x'.repeat(6_000_000)))
  tool('image', () => ({
    content: [
      { type: 'text', text: 'A picture:' },
      { type: 'image', mimeType: 'image/png', data: Buffer.alloc(300).toString('base64') },
      { type: 'audio', mimeType: 'audio/wav', data: Buffer.alloc(30).toString('base64') },
      { type: 'resource_link', uri: 'file:///etc/passwd', name: 'passwd' },
      { type: 'resource', resource: { uri: 'memo://1', text: 'the memo' } },
    ],
  }))
  tool('environment', () => text(JSON.stringify(process.env)))
  tool('crash', () => process.exit(3))
  tool('pid', () => text(String(process.pid)))
  tool('grow', () => {
    state.extra.push(`grown${state.extra.length + 1}`)
    tool(state.extra.at(-1) ?? '', () => text('new'))
    return text('grown')
  })
  tool(`${'a.long.name.'.repeat(8)}end`, () => text('called'))
  tool('talkative', () => text('.'), 'word '.repeat(1_000))
  server.registerTool(
    'monstrous',
    {
      inputSchema: MONSTROUS,
    },
    () => text('.'),
  )
  for (const name of state.extra) tool(name, () => text('new'))
  return server
}
