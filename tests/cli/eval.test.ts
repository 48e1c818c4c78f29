import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiClient } from '../../src/cli/api-client.ts'
import { answerer } from '../../src/cli/eval/measure.ts'
import { saying } from '../services/model-script.ts'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { anApp } from '../support/app.ts'
import { clientOf } from '../support/client.ts'
import { aReadyDocument } from '../support/documents.ts'
import { anEmbeddingServer } from '../support/embedding-server.ts'
import { aDataDir, runCommand, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { uploaded } from '../support/uploads.ts'

let folder: ReturnType<typeof aDataDir>
let upstream: Upstream
let server: ServerProcess
let env: Record<string, string>

beforeAll(async () => {
  folder = aDataDir()
  upstream = await startUpstream()
  env = { DATA_DIR: folder.dataDir }
  server = await startServerProcess({
    ...env,
    DATA_DIR: folder.dataDir,
    LITELLM_API_URL: upstream.url,
    LLM_MODEL: 'cite',
  })
  const project = await personalProject()
  await uploaded(server.operator, project, { name: 'roses.txt', content: 'Roses came to the garden in 1931.' })
  await uploaded(server.operator, project, { name: 'cars.txt', content: 'Cars were built in the factory.' })
})
afterAll(async () => {
  await server.end('SIGTERM')
  await upstream.close()
  folder.remove()
})

const personalProject = async (client = server.operator): Promise<number> =>
  (await client.get('/api/projects')).body.data.items[0].id

const run = (args: string[], settings = env) => runCommand(args, settings)

/** A question file of these lines, each as it is or as JSON. */
function aFile(...lines: (object | string)[]): string {
  const path = join(folder.dataDir, 'questions', 'questions.jsonl')
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return path
}

const ROSES = {
  question: 'When did roses come to the garden?',
  documents: ['roses.txt'],
  pages: [1],
  answers: ['1931'],
}
const CARS = { question: 'Where were cars built?', documents: ['boats.txt'] }

describe('the search', () => {
  test('is judged by what each question says is right, and only by that', async () => {
    const { code, stdout } = await run(['eval', aFile(ROSES, CARS), '--config', 'mode=lexical', '--json'])
    expect(code).toBe(0)
    const { questions, skipped, configurations, differences, by_question } = JSON.parse(stdout)
    expect([questions, skipped, differences]).toEqual([2, 0, null])
    expect(configurations).toMatchObject([
      { mode: 'lexical', figures: { recall: 0.5, mrr: 0.5, ndcg: 0.5, page: 1, answer: 1 } },
    ])
    expect(by_question).toMatchObject([
      { question: ROSES.question, outcomes: [{ recall: 1, page: 1, answer: 1 }] },
      { question: CARS.question, outcomes: [{ recall: 0, page: null, answer: null }] },
    ])
    expect(configurations[0].figures).not.toHaveProperty('exact')
  })

  test('is printed as a table with the questions behind each figure, and what is amiss is said', async () => {
    const { code, stdout } = await run(['eval', aFile(ROSES, CARS, { question: 'What is not known?', pages: [] })])
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toBe('2 questions, 1 skipped: they say no documents, pages or answers')
    expect(lines[1]).toMatch(/^ +mode=hybrid +questions$/)
    expect(lines[2]).toMatch(/^recall@10 +0\.500 +2$/)
    expect(lines[5]).toMatch(/^page hit@10 +1\.000 +1$/)
    expect(lines).toContain('not in the project, so never found: boats.txt')
    expect(lines).toContain('mode=hybrid: 2 of 2 searches were lexical')
  })

  test('of two configurations is compared figure by figure, with the same interval each time', async () => {
    const embedding = await anEmbeddingServer()
    const other = aDataDir()
    const settings = { DATA_DIR: other.dataDir }
    const models = { LITELLM_API_URL: embedding.url, EMBEDDING_MODEL: 'model-64', RERANK_MODEL: 'model-64' }
    const searched = await startServerProcess({ ...settings, ...models })
    try {
      const project = await personalProject(searched.operator)
      const content = 'The car is washed on Mondays.'
      await uploaded(searched.operator, project, { name: 'car.txt', content })
      await uploaded(searched.operator, project, { name: 'tea.txt', content: 'Tea is made at four.' })
      const file = aFile(
        { question: 'automobile', documents: ['car.txt'] },
        { question: 'vehicle', documents: ['car.txt'], answers: ['mondays'] },
        { question: 'tea', documents: ['tea.txt'] },
      )
      const compare = async () => {
        const args = ['eval', file, '--config', 'mode=lexical', '--config', 'mode=hybrid,rerank=true', '--json']
        const { configurations, differences } = JSON.parse((await run(args, settings)).stdout)
        return { configurations, differences }
      }
      const { configurations, differences } = await compare()
      expect(configurations[0].figures).toMatchObject({ recall: expect.closeTo(1 / 3), answer: 0 })
      expect(configurations[1].figures).toMatchObject({ recall: 1, answer: 1 })
      expect(differences.recall).toMatchObject({ by: expect.closeTo(2 / 3), low: 0, high: 1, questions: 3 })
      expect(differences.answer).toEqual({ by: 1, low: 1, high: 1, questions: 1 })
      expect(differences).toHaveProperty('search_p95_ms.low')
      const again = await compare()
      for (const name of ['recall', 'mrr', 'ndcg', 'answer']) {
        expect(again.differences[name]).toEqual(differences[name])
      }
    } finally {
      await searched.end('SIGTERM')
      other.remove()
    }
  }, 90_000)
})

describe('with --answers', () => {
  test('each question is answered by itself, and the citations are checked against the texts they were made from', async () => {
    const { code, stdout } = await run(['eval', aFile(ROSES, CARS), '--answers', '--json'])
    expect(code).toBe(0)
    const { configurations, by_question, notes } = JSON.parse(stdout)
    expect(configurations[0].figures).toMatchObject({ exact: 1, verified: 1, quoted: 1, source: 0.5 })
    expect(configurations[0].figures.answer_p95_ms).toBeGreaterThan(0)
    expect(by_question).toMatchObject([
      {
        outcomes: [
          { exact: 1, quoted: 1, source: 1, failure: null, trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
        ],
      },
      { outcomes: [{ exact: 1, quoted: null, source: 0 }] },
    ])
    const conversation = /conversation (\d+)$/.exec(notes.at(-1))?.[1]
    const { items } = (await server.operator.get(`/api/conversations/${conversation}/messages`)).body.data
    const asked = items.filter(({ role }: { role: string }) => role === 'user')
    expect(asked).toMatchObject([
      { content: ROSES.question, parent_id: null },
      { content: CARS.question, parent_id: null },
    ])
    // Nothing of one question is in the prompt of the next.
    const prompt = JSON.stringify(upstream.requests().at(-1)?.body.messages)
    expect(prompt).toContain(CARS.question)
    expect(prompt).not.toContain(ROSES.question)
  })

  test('a difference is only marked as more than luck over ten questions or more', async () => {
    const configurations = ['--config', 'model=cite', '--config', `model=${saying(['I do not know.'])}`]
    const ten = aFile(...Array.from({ length: 10 }, () => ROSES))
    const { stdout } = await run(['eval', ten, '--answers', ...configurations])
    expect(stdout).toMatch(/^answer quoted +1\.000 +0\.000 +-1\.000 +-1\.000 to -1\.000 \* +10$/m)
    expect(stdout).toContain('* more than luck')
    expect((await run(['eval', aFile(ROSES), '--answers', ...configurations])).stdout).not.toContain('*')
  })

  test('two chat models are compared', async () => {
    const silent = saying(['I do not know.'])
    const { stdout } = await run([
      'eval',
      aFile(ROSES),
      '--answers',
      '--config',
      'model=cite',
      '--config',
      `model=${silent}`,
    ])
    expect(stdout).toMatch(/^answer quoted +1\.000 +0\.000 +-1\.000 +-1\.000 to -1\.000 +1$/m)
    expect(stdout).toMatch(/^source cited +1\.000 +0\.000 +-1\.000 +-1\.000 to -1\.000 +1$/m)
    expect(stdout).toMatch(/^recall@10 +1\.000 +1\.000 +0\.000 +0\.000 to 0\.000 +1$/m)
    // Only one of them cites.
    expect(stdout).not.toContain('quotes exact')
  })

  test('an answer that the model failed to give counts as none, and is told at the end', async () => {
    const { code, stdout } = await run(['eval', aFile(ROSES), '--answers', '--config', 'model=empty'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^answer quoted +0\.000 +1$/m)
    expect(stdout).toContain('model=empty: 1 answers failed: empty_answer')
  })

  test('a model that there is not ends it', async () => {
    const { code, output } = await run(['eval', aFile(ROSES), '--answers', '--config', 'model=none'])
    expect([code, output]).toEqual([1, expect.stringContaining('unknown_model')])
  })
})

test('a quote that is not the text at its place is not exact', async () => {
  const app = await anApp()
  const user = await app.aUser()
  const projectId = await personalProject(user)
  const roses = await aReadyDocument(app, { projectId, name: 'roses.txt', text: 'Roses came to the garden in 1931.' })
  const conversation = await user.post('/api/conversations', { project_id: projectId })
  const gold = { question: ROSES.question, documents: null, pages: null, answers: ['1931'] }
  const honest = apiClient(app.url, user.accessToken)
  // A server that shows another text than the one it cites.
  const shifted: typeof honest = {
    ...honest,
    get: async (schema, path) => {
      const data = await honest.get(schema, path)
      return path.includes(`/${roses.id}/text`) ? { ...Object(data), text: ` ${roses.text}` } : data
    },
  }
  const place = { projectId, conversationId: conversation.body.data.id }
  const configuration = { name: '', mode: 'hybrid', rerank: false, model: null } as const
  expect(await answerer(honest, place)(gold, configuration)).toMatchObject({ exact: 1, quoted: 1, source: null })
  expect(await answerer(shifted, place)(gold, configuration)).toMatchObject({ exact: 0, quoted: 1 })
})

describe('collect', () => {
  test("prints one's own questions that were rated down as lines to fill in, which eval takes", async () => {
    const login = { email: 'ada@example.org', password: 'correct horse battery' }
    await server.operator.post('/api/auth/register', login)
    const { access_token } = (await server.operator.post('/api/auth/login', login)).body.data
    const ada = clientOf(server.url, access_token)
    const project = await personalProject(ada)
    await uploaded(ada, project, { name: 'lease.txt', content: 'The lease ends in March 2031.' })
    const rate = async (message: string, feedback: object) => {
      const answer = (await ada.post('/api/chat', { message, project_id: project })).body.data.message
      await ada.post(`/api/messages/${answer.id}/feedback`, feedback)
      return answer
    }
    const { trace_id } = await rate('When does the lease end?', { rating: -1, comment: 'Which day?' })
    await rate('What ends in 2031?', { rating: 1 })
    const { key } = (await ada.post('/api/api-keys', { name: 'eval', scopes: ['read', 'chat'] })).body.data
    const settings = { ...env, GROUNDWIRE_API_KEY: key }

    const collected = await run(['eval', 'collect'], settings)
    expect(collected.code).toBe(0)
    expect(JSON.parse(collected.stdout)).toEqual({
      question: 'When does the lease end?',
      documents: [],
      pages: [],
      answers: [],
      cited: [{ document: 'lease.txt', page: 1 }],
      comment: 'Which day?',
      trace_id,
    })
    const unfilled = await run(['eval', aFile(collected.stdout)], settings)
    expect([unfilled.code, unfilled.output]).toEqual([2, expect.stringContaining('fill in one of them')])
    const filled = aFile({ ...JSON.parse(collected.stdout), answers: ['31 March 2031'] }, collected.stdout)
    expect((await run(['eval', filled], settings)).stdout).toMatch(/^1 question, 1 skipped/)

    const theOperators = await run(['eval', 'collect'])
    expect([theOperators.stdout, theOperators.code]).toEqual(['', 0])
  })
})

describe('what is wrong is said in one line, before anything is asked', () => {
  test.each([
    [['no-such.jsonl'], 'no-such.jsonl cannot be read'],
    [['x', '--config', 'mode=magic'], 'It takes mode=hybrid|lexical|vector, rerank=true|false and model=NAME'],
    [['x', '--config', 'colour=red'], 'It takes mode=hybrid|lexical|vector, rerank=true|false and model=NAME'],
    [['x', '--config', 'rerank=maybe'], 'It takes mode=hybrid|lexical|vector, rerank=true|false and model=NAME'],
    [['x', '--config', 'mode=lexical,mode=hybrid'], 'mode is in it twice'],
    [['x', '--config', 'mode=lexical', '--config', 'rerank=false,mode=lexical'], 'are the same'],
    [['x', ...['lexical', 'hybrid', 'vector'].flatMap((mode) => ['--config', `mode=${mode}`])], 'at most twice'],
    [['x', '--config', 'model=cite'], 'model= needs --answers'],
    [['x', '--k', '0'], 'It takes a number from 1 to 100'],
    [['collect', '--k', '1'], "unknown option '--k'"],
  ])('%j', async (args, why) => {
    const { code, stdout, output } = await run(['eval', ...args])
    expect(output).toContain(why)
    expect([code, stdout, output.trimEnd().split('\n').length]).toEqual([2, '', 1])
  })

  test.each([
    ['not JSON', 'Why?', 'is not JSON'],
    ['a list', '["Why?"]', 'is not an object'],
    ['without a question', { documents: ['a.txt'] }, 'the line must have required properties question'],
    [
      'with a misspelt field',
      { question: 'Why?', document: ['a.txt'] },
      '"document" is no field; the fields are question, documents',
    ],
    ['with a text for a list', { question: 'Why?', answers: '1931' }, '"answers" must be array'],
    ['with page 0', { question: 'Why?', pages: [3, 0] }, '"pages, item 1" must be >= 1'],
  ])('a line that is %s', async (_what, line, why) => {
    const { code, output } = await run(['eval', aFile(ROSES, '', line)])
    expect(output).toContain(`questions.jsonl, line 3: ${why}`)
    expect([code, output.trimEnd().split('\n').length]).toEqual([2, 1])
  })
})
