import { expect, onTestFinished, test } from 'vitest'
import { anApp } from '../../support/app.ts'
import { anMcpHttpServer } from '../../support/mcp/http-server.ts'
import { acting } from '../model-script.ts'
import { startUpstream } from '../upstream.ts'

test("an agent's model calls the tools of MCP servers that the agent was given, and is told of one that is away", async () => {
  const [tools, upstream] = [await anMcpHttpServer(), await startUpstream()]
  onTestFinished(() => upstream.close())
  const app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n3', MCP_ALLOWED_HOSTS: tools.host })
  const [admin, ada] = [await app.anAdmin(), await app.aUser()]
  const server = { name: 'sums', transport: 'http', url: tools.url }
  expect((await admin.post('/api/admin/mcp-servers', server)).status).toBe(201)
  const offered = (await ada.get('/api/tools')).body.data.items.map(({ name }: { name: string }) => name)
  expect(offered).toEqual(expect.arrayContaining(['search_documents', 'mcp__sums__add']))

  const agent = await ada.post('/api/agents', {
    project_id: (await ada.get('/api/projects')).body.data.items[0].id,
    slug: 'adder',
    name: 'Adder',
    system_prompt: 'Add.',
    tools: ['mcp__sums__add', 'mcp__gone__help'],
  })
  const { body } = await ada.post('/api/chat', {
    message: 'What is 2 + 3?',
    agent_id: agent.body.data.id,
    use_documents: false,
    model: acting([
      {
        calls: [
          { name: 'mcp__sums__add', arguments: { a: 2, b: 3 } },
          { name: 'mcp__gone__help', arguments: {} },
          { name: 'mcp__sums__large', arguments: {} },
        ],
      },
      { say: ['Five.'] },
    ]),
  })
  expect(body.data.message).toMatchObject({ status: 'complete', content: 'Five.' })
  const [first, second] = upstream.requests().map((request) => request.body)
  expect(JSON.stringify(first)).toContain('Adds two numbers.')
  const told = second?.messages.filter(({ role }) => role === 'tool').map(({ content }) => content)
  expect(told).toEqual([
    '5',
    expect.stringMatching(/^This tool cannot be used at the moment\. .*\.$/),
    expect.stringMatching(/^There is no tool of this name; there are: mcp__sums__add, mcp__gone__help\.$/),
  ])
  expect(tools.state.calls).toEqual(['add'])
})
