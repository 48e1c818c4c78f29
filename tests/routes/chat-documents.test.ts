import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NO_ANSWER } from '../../src/services/chat/prompt.ts'
import { startUpstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { readStream } from '../support/stream.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
let ada: SignedInUser
let project: number
let report: { id: number; text: string }

const REPORT = `# Annual report

## Results

Fiscal year 2023 2022 2021
Revenue $ 46,298 $ 51,761 $ 47,262
Gross profit 9,912 11,640 10,573

Comparable sales declined 9.9% after growth of 10.4% in the year before.

## People

We employed about 90,000 people at the end of the year. The pens in our offices are blue [3].
`

beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'cite' })
  ada = await app.aUser()
  project = (await ada.get('/api/projects')).body.data.items[0].id
  report = await aDocument('report.md', REPORT)
  await aDocument('garden.md', 'Tomatoes want sun and water. Beans climb.')
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

async function aDocument(name: string, text: string): Promise<{ id: number; text: string }> {
  const path = `/api/projects/${project}/documents`
  const { id } = (await ada.post(`${path}/text`, { name, text })).body.data
  for (;;) {
    const { status, error } = (await ada.get(`${path}/${id}`)).body.data
    if (status === 'failed') throw new Error(error.detail)
    if (status === 'ready') return { id, text: (await ada.get(`${path}/${id}/text`)).body.data.text }
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

const answer = async (message: string, options: Record<string, unknown> = {}) => {
  const { status, body } = await ada.post('/api/chat', { message, project_id: project, ...options })
  expect(status).toBe(200)
  return body.data.message
}

const saying = (...pieces: string[]) => `say-${Buffer.from(JSON.stringify(pieces)).toString('base64url')}`

/** What holds of every citation of every answer. */
function expectVerbatim(message: { content: string; citations: Record<string, unknown>[] }): void {
  for (const { index, start, end, quote } of message.citations) {
    expect(quote).toBe(report.text.slice(Number(start), Number(end)))
    expect(message.content).toContain(`[${index}]`)
  }
}

describe('the built-in extractive model', () => {
  test('quotes the row that answers with the names of its columns, and cites it to the byte', async () => {
    const message = await answer('What was the revenue in fiscal 2022?', { model: 'extractive' })
    expect(message).toMatchObject({ status: 'complete', model: 'extractive', finish_reason: 'stop' })
    expect(message.citations[0]).toMatchObject({
      document_id: report.id,
      document_name: 'report.md',
      version: 1,
      page: 1,
      verified: true,
      support: 1,
    })
    expect(message.citations[0].quote).toContain('Fiscal year 2023 2022 2021\nRevenue $ 46,298 $ 51,761 $ 47,262')
    expectVerbatim(message)
  })

  test('writes nothing of its own: what it says beside file names is in the documents', async () => {
    const message = await answer('How many people were employed?', { model: 'extractive' })
    const quoted = message.content.split('\n').filter((line: string) => line.startsWith('> '))
    expect(quoted.length).toBeGreaterThan(0)
    for (const line of quoted) {
      expect(report.text).toContain(
        line
          .slice(2)
          .replace(/ \[\d+\]$/, '')
          .replaceAll('\\[', '[')
          .replaceAll('\\]', ']'),
      )
    }
  })

  test('does not let a bracketed number of a document pass for a citation', async () => {
    const message = await answer('What colour are the pens in our offices?', { model: 'extractive' })
    expect(message.citations[0].quote).toContain('blue [3]')
    expect(message.content.match(/\[\d+\]/g)).toEqual([`[${message.citations[0].index}]`])
  })

  test.each(['Who painted the Mona Lisa?', 'What is the capital of Mongolia?'])(
    'says that nothing was found, and cites nothing: %s',
    async (question) => {
      const message = await answer(question, { model: 'extractive' })
      expect(message.content).toBe(NO_ANSWER)
      expect(message.citations).toEqual([])
    },
  )

  test('answers from the documents named, and from no other', async () => {
    const message = await answer('What do tomatoes want?', { model: 'extractive', document_ids: [report.id] })
    expect(message.citations).toEqual([])
  })
})

describe('a model', () => {
  test('is given numbered passages, and what it cites is narrowed to the sentence and checked', async () => {
    const message = await answer('How did comparable sales develop?', {
      model: saying('Comparable sales declined 9.9% ', '[', '1', '].'),
    })
    expect(message.citations).toHaveLength(1)
    expect(message.citations[0].quote).toBe('Comparable sales declined 9.9% after growth of 10.4% in the year before.')
    expect(message.citations[0].verified).toBe(true)
    expectVerbatim(message)
    const prompt = JSON.stringify(upstream.requests().at(-1)?.body.messages)
    expect(prompt).toContain('Comparable sales declined 9.9%')
    expect(prompt).toContain('<passage number=\\"1\\"')
  })

  test('that cites a passage which does not say so is shown to be unverified', async () => {
    const message = await answer('How did comparable sales develop?', {
      model: saying('Comparable sales grew by 77.7% to the joy of shareholders [1].'),
    })
    expect(message.citations[0]).toMatchObject({ verified: false })
    expectVerbatim(message)
  })

  test('cannot cite a passage that is not there: the marker goes, and the account keeps it', async () => {
    const message = await answer('How did comparable sales develop?', { model: saying('They declined [42], I think.') })
    expect(message.content).toBe('They declined, I think.')
    expect(message.citations).toEqual([])
    const { rows } = await app.database.pool.query('SELECT checks FROM accounts WHERE message_id = $1', [message.id])
    expect(rows[0].checks.markers).toMatchObject([{ written: 42, index: null }])
  })

  test('is not asked when no passage was found in a new conversation', async () => {
    const calls = upstream.requests().length
    const message = await answer('xylophone?')
    expect(message.content).toBe(NO_ANSWER)
    expect(upstream.requests()).toHaveLength(calls)
  })
})

test('with events, the passages come before the first word, and each citation before its marker', async () => {
  const response = await ada.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      message: 'What was the revenue in 2022?',
      project_id: project,
      model: 'cite',
      events: true,
    }),
  })
  const { frames, isDone } = await readStream(response)
  expect(isDone).toBe(true)
  const events = frames.map(({ event }) => event)
  expect(events.slice(0, 4)).toEqual(['meta', 'status', 'sources', 'status'])
  const citation = frames.findIndex(({ event }) => event === 'citation')
  expect(frames[citation + 1]?.data).toContain(`[${JSON.parse(frames[citation]?.data ?? '').index}]`)
  expect(events.slice(-3)).toEqual(['usage', 'done', ''])
})

test('the account of an answer keeps the question, every passage weighed, the prompt and the timings', async () => {
  const message = await answer('How did comparable sales develop?', { model: 'cite' })
  const { rows } = await app.database.pool.query('SELECT * FROM accounts WHERE message_id = $1', [message.id])
  expect(rows[0]).toMatchObject({
    trace_id: message.trace_id,
    question: 'How did comparable sales develop?',
    parameters: { model: 'cite', use_documents: true },
  })
  expect(rows[0].candidates[0]).toMatchObject({ document_id: report.id, number: 1, dropped: null })
  expect(rows[0].prompt.map(({ role }: { role: string }) => role)).toEqual(['system', 'user'])
  expect(rows[0].first_token_ms).toBeGreaterThanOrEqual(0)
})

describe('a question that follows another', () => {
  const followUp = async (model: string, first: string, second: string) => {
    const asked = await ada.post('/api/chat', { message: first, project_id: project, model })
    const { conversation_id } = asked.body.data.message
    const { body } = await ada.post('/api/chat', { message: second, conversation_id, model })
    const { rows } = await app.database.pool.query('SELECT search_query FROM accounts WHERE message_id = $1', [
      body.data.message.id,
    ])
    return { message: body.data.message, searchQuery: rows[0].search_query }
  }

  test('is rewritten by the model to stand alone, which counts in its usage', async () => {
    const model = saying('How many people were employed?')
    const { message, searchQuery } = await followUp(model, 'Tell me about the people.', 'And how many were there?')
    expect(searchQuery).toBe('How many people were employed?')
    const { usage: once } = await answer('Revenue?', { model })
    expect(message.usage.completion_tokens).toBe(2 * once.completion_tokens)
  })

  test('is searched for with the one before it when nothing rewrites it and it says little alone', async () => {
    const short = await followUp('extractive', 'What was the revenue in fiscal 2022?', 'And the gross profit?')
    expect(short.searchQuery).toBe('What was the revenue in fiscal 2022?\nAnd the gross profit?')
    expect(short.message.citations.length).toBeGreaterThan(0)
    const full = await followUp('extractive', 'What was the revenue?', 'Which colour have the pens in the offices?')
    expect(full.searchQuery).toBe('Which colour have the pens in the offices?')
  })
})
