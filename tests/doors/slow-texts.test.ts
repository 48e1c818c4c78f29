import { afterAll, beforeAll, expect, test } from 'vitest'
import { saying } from '../services/model-script.ts'
import { startUpstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { cpuMs, MEGABYTE_CPU_MS } from '../support/cpu-time.ts'
import { aReadyDocument } from '../support/documents.ts'

// The chunker's own test is tests/services/ingestion/chunk.test.ts, that of Markdown tests/providers/parsers/markdown.test.ts.

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
let ada: SignedInUser
let project: number
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n2' })
  ada = await app.aUser()
  project = (await ada.post('/api/projects', { name: 'P' })).body.data.id
  await aReadyDocument(app, { projectId: project, name: 'a.txt', text: 'Revenue was 51.8 billion.' })
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

/** Pieces that hurt expressions which try again and again, and segmenters of words. */
const PIECES: [string, string][] = [
  ['one letter', 'a'],
  ['blanks', ' '],
  ['quotes', '"'],
  ['quotes with blanks', '" '],
  ['minus signs', '- -"'],
  ['brackets', '[1'],
  ['tags', '<a '],
  ['pictures', '!['],
  ['digits', '1,1.'],
  ['emoji', '👩‍👩‍👧'],
  ['accents', 'e\u0301\u0301'],
  ['Han', '漢'],
  ['Thai', 'ก'],
  ['line breaks', 'a\n'],
  ['abbreviations', 'e.g. A.B. '],
]
const upTo = (length: number, piece: string) =>
  piece
    .repeat(Math.ceil(length / piece.length))
    .slice(0, length)
    .toWellFormed()

test.each(PIECES)(
  'door 23: a question of %s, as long as may be, costs no more than a text of its length',
  async (_what, piece) => {
    const spent = await cpuMs(async () => {
      const query = upTo(8_000, piece)
      expect((await ada.post(`/api/projects/${project}/search`, { query })).status).toBe(200)
      expect((await ada.get(`/api/conversations?q=${encodeURIComponent(upTo(500, piece))}`)).status).toBe(200)
      const asked = await ada.post('/api/chat', {
        message: upTo(32_000, piece),
        project_id: project,
        model: 'extractive',
      })
      expect(asked.status).toBe(200)
    })
    expect(spent).toBeLessThan(MEGABYTE_CPU_MS)
  },
)

test.each(PIECES)(
  'door 23: a megabyte of %s in an answer is cited, titled and exported in time',
  async (_what, piece) => {
    const pieces = Array.from({ length: 100 }, () => upTo(10_000, piece))
    const { body } = await ada.post('/api/conversations/import', {
      project_id: project,
      conversation: aFile(upTo(1_000_000, piece)),
    })
    const spent = await cpuMs(async () => {
      expect((await ada.raw('GET', `/api/conversations/${body.data.id}/export`)).status).toBe(200)
      const response = await ada.post('/api/chat', {
        message: 'What was the revenue?',
        project_id: project,
        model: saying(pieces),
      })
      expect(response.status).toBeLessThan(500)
    })
    expect(spent).toBeLessThan(MEGABYTE_CPU_MS)
  },
  60_000,
)

const AT = '2026-01-01T00:00:00.000Z'
const message = (id: number, role: string, content: string) => ({
  id,
  parent_id: id === 1 ? null : id - 1,
  role,
  content,
  status: 'complete',
  finish_reason: null,
  error: null,
  citations: [],
  model: null,
  usage: { prompt_tokens: null, completion_tokens: null, cost_usd: null },
  trace_id: '0'.repeat(32),
  feedback: null,
  created_at: AT,
})

/** A conversation as it is exported, with such a text on both sides. */
const aFile = (text: string) => ({
  format: 'groundwire.conversation',
  version: 1,
  conversation: {
    id: 1,
    project_id: 1,
    agent_id: null,
    title: 'T',
    current_message_id: 2,
    created_at: AT,
    updated_at: AT,
  },
  messages: [message(1, 'user', text), message(2, 'assistant', text)],
})
