import { afterAll, beforeAll, expect, test } from 'vitest'
import { aLastingPlace, type LastingPlace } from '../../support/lasting-place.ts'
import { type ServerProcess, startServerProcess } from '../../support/server-process.ts'
import { framesOf } from '../../support/stream.ts'
import { until } from '../../support/until.ts'
import { untilRead } from '../../support/uploads.ts'
import { acting } from '../model-script.ts'
import { startUpstream, type Upstream } from '../upstream.ts'

const MINUTES = 'The board approved a dividend of 12 euros.'
const QUESTION = 'Which dividend did the board approve?'
const ENDLESS = 'endless-d20'

let upstream: Upstream
let server: ServerProcess
let place: LastingPlace
let project: number

beforeAll(async () => {
  upstream = await startUpstream()
  place = await aLastingPlace()
  server = await start()
  project = (await server.operator.post('/api/projects', { name: 'Minutes' })).body.data.id
  const minutes = { name: 'minutes.txt', text: MINUTES }
  const { id } = (await server.operator.post(`/api/projects/${project}/documents/text`, minutes)).body.data
  await untilRead(server.operator, project, id)
}, 60_000)
afterAll(async () => {
  await server?.end('SIGKILL')
  await place.remove()
  await upstream.close()
})

const start = () => startServerProcess({ ...place.env, LITELLM_API_URL: upstream.url, LLM_MODEL: ENDLESS })

/** Asks, kills the server in the middle of the answer, starts it again. @returns the answer as its trace tells it. */
async function killedIn(question: object) {
  const asked = await server.operator.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: QUESTION, project_id: project, events: true, ...question }),
  })
  try {
    let words = 0
    for await (const { event } of framesOf(asked)) {
      if (event === '') words++
      if (words < 10) continue
      await server.end('SIGKILL')
      break
    }
  } catch {
    // The connection broke with its process.
  }
  server = await start()
  const [answer] = await until(
    async () => (await server.operator.get(`/api/traces/${asked.headers.get('x-trace-id')}`)).body.data.answers,
    (answers) => answers[0].summary.status !== 'streaming',
  )
  return answer
}

test('kill -9 in an answer leaves its account: what was weighed, how it was looked for, and what the model was sent', async () => {
  const { summary, account } = await killedIn({})
  expect(summary).toMatchObject({ status: 'interrupted', usage: { estimated: true } })
  expect(summary.usage.prompt_tokens).toBeGreaterThan(20)
  expect(account).toMatchObject({
    question: QUESTION,
    search_query: QUESTION,
    retrieval: { mode: 'hybrid', mode_used: 'lexical' },
    candidates: [{ rank: 1, document_name: 'minutes.txt', text: MINUTES, number: 1 }],
    is_redacted: false,
  })
  expect(JSON.stringify(account.prompt)).toContain(MINUTES)
}, 60_000)

test('and the turns of an agent: which tools were asked for, and what they said', async () => {
  const agents = (await server.operator.get('/api/agents')).body.data.items
  const calls = [{ name: 'search_documents', arguments: { query: 'dividend' } }]
  const turns = [{ calls }, { say: new Array(100).fill('so '), delayMs: 100 }]
  const { id } = agents.find(({ slug }: { slug: string }) => slug === 'researcher')
  const { account } = await killedIn({ agent_id: id, model: acting(turns) })
  expect(account.agent.name).toBe('Researcher')
  expect(account.steps).toMatchObject([{ tools: [{ name: 'search_documents', is_error: false }] }])
  expect(JSON.stringify(account.steps)).toContain(MINUTES)
}, 60_000)
