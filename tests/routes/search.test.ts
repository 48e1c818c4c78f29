import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aReadyDocument } from '../support/documents.ts'

let app: TestApp
let ada: SignedInUser
let projectId: number
let report: Awaited<ReturnType<typeof aReadyDocument>>
let notes: Awaited<ReturnType<typeof aReadyDocument>>

beforeAll(async () => {
  app = await anApp()
  ada = await app.aUser()
  projectId = (await ada.post('/api/projects', { name: 'Reports' })).body.data.id
  report = await aReadyDocument(app, {
    projectId,
    name: 'report.md',
    text: '# Revenue 📈\n\nRevenue was $46,298 million.',
    metadata: { team: 'law', year: 2022 },
  })
  notes = await aReadyDocument(app, { projectId, name: 'notes.txt', text: 'Revenue is not mentioned, and tea is.' })
})
afterAll(() => app.stop())

const search = (body: unknown, client: { post: SignedInUser['post'] } = ada) =>
  client.post(`/api/projects/${projectId}/search`, body)

test('a question finds verbatim passages with their scores', async () => {
  const { status, body } = await search({ query: 'What was the revenue, 46298?' })
  expect(status).toBe(200)
  expect(body.data).toMatchObject({ mode_used: 'lexical', degraded: null })
  const [first, second] = body.data.hits
  expect(first).toEqual({
    document_id: report.id,
    document_name: 'report.md',
    version: 1,
    chunk_id: expect.any(Number),
    heading_path: ['Revenue 📈'],
    table_header: null,
    page: 1,
    start: expect.any(Number),
    end: expect.any(Number),
    text: report.text.slice(first.start, first.end),
    score: expect.any(Number),
    scores: { lexical: first.score },
  })
  expect(second.document_id).toBe(notes.id)
  expect(first.score).toBeGreaterThan(second.score)
})

test('top_k, document_ids and filter narrow what is found', async () => {
  const namesOf = async (body: Record<string, unknown>) =>
    (await search({ query: 'revenue', ...body })).body.data.hits.map(
      (hit: { document_name: string }) => hit.document_name,
    )
  expect(await namesOf({})).toHaveLength(2)
  expect(await namesOf({ top_k: 1 })).toEqual(['report.md'])
  expect(await namesOf({ document_ids: [notes.id] })).toEqual(['notes.txt'])
  expect(await namesOf({ filter: { team: 'law', year: 2022 } })).toEqual(['report.md'])
  expect(await namesOf({ filter: { team: 'sales' } })).toEqual([])
  expect(await namesOf({ filter: {} })).toHaveLength(2)
})

test('what cannot be done yet is done as well as can be, and said', async () => {
  expect((await search({ query: 'revenue', mode: 'vector' })).body.data).toMatchObject({
    hits: [{}, {}],
    mode_used: 'lexical',
    degraded: 'no_embedding_model',
  })
  expect((await search({ query: 'revenue', rerank: true })).body.data).toMatchObject({ degraded: 'no_reranker' })
})

test('a question without a word to search for finds nothing', async () => {
  for (const query of ['the', '???', '🙂']) expect((await search({ query })).body.data.hits).toEqual([])
})

describe('refused with the field at fault:', () => {
  test.each([
    ['no query', {}],
    ['an empty query', { query: '' }],
    ['a NUL in the query', { query: 'a\u0000b' }],
    ['an endless query', { query: 'a'.repeat(8_001) }],
    ['too many results', { query: 'a', top_k: 101 }],
    ['no results', { query: 'a', top_k: 0 }],
    ['an unknown mode', { query: 'a', mode: 'magic' }],
    ['no documents', { query: 'a', document_ids: [] }],
    ['an operator in the filter', { query: 'a', filter: { $or: [] } }],
    ['an operator under a key', { query: 'a', filter: { year: { $gt: 2020 } } }],
    ['a nested filter', { query: 'a', filter: { a: { b: 1 } } }],
    ['a list in the filter', { query: 'a', filter: { a: [1] } }],
    ['a large filter', { query: 'a', filter: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, n])) }],
    ['a field that does not exist', { query: 'a', limit: 3 }],
  ])('%s', async (_, body) => {
    const { status, body: answer } = await search(body)
    expect([status, answer.error]).toEqual([422, 'validation_error'])
    expect(answer.fields.length).toBeGreaterThan(0)
  })
})

test("a stranger's answer is that of a project that does not exist, whatever they ask", async () => {
  const stranger = await app.aUser()
  const seen = await search({ query: 'revenue', document_ids: [report.id] }, stranger)
  const missing = await stranger.post('/api/projects/999999/search', { query: 'revenue' })
  expect([seen.status, missing.status]).toEqual([404, 404])
  expect({ ...seen.body, trace_id: '' }).toEqual({ ...missing.body, trace_id: '' })
})

test('one document of another project, and there is no partial result', async () => {
  const other = (await ada.post('/api/projects', { name: 'Other' })).body.data.id
  const foreign = await aReadyDocument(app, { projectId: other, name: 'secret.txt', text: 'Revenue of others.' })
  expect((await search({ query: 'revenue', document_ids: [report.id, foreign.id] })).status).toBe(404)
})

test('the steps of a search are spans under the request, without the question in them', async () => {
  app.spans.reset()
  const { body } = await search({ query: 'revenue xylophone' })
  const spans = app.spans.getFinishedSpans().filter((span) => span.spanContext().traceId === body.trace_id)
  expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['retrieval.search', 'retrieval.lexical']))
  expect(JSON.stringify(spans.map(({ name, attributes, events }) => [name, attributes, events]))).not.toContain(
    'xylophon',
  )
})
