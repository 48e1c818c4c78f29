import { afterAll, beforeAll, expect, test } from 'vitest'
import { projects } from '../../../src/models/project.ts'
import { packPassages } from '../../../src/services/retrieval/context.ts'
import type { SearchHit } from '../../../src/services/retrieval/types.ts'
import { aDatabase } from '../../support/database.ts'
import { aReadyDocument } from '../../support/documents.ts'
import { aSearch } from '../../support/search.ts'

let database: Awaited<ReturnType<typeof aDatabase>>
beforeAll(async () => {
  database = await aDatabase()
})
afterAll(() => database.drop())

const paragraphs = (mark: string) =>
  Array.from({ length: 9 }, (_, n) => `Paragraph ${n} ${mark} ${'says something '.repeat(45)}key${n}.`)

/** A document of nine chunks, and its chunks as if they had been found in this order. */
async function aLongDocument(mark = '') {
  const { db } = database.handle
  const [project] = await db.insert(projects).values({ name: 'P' }).returning({ id: projects.id })
  const projectId = project?.id ?? 0
  const text = paragraphs(mark).join('\n\n\n')
  const document = await aReadyDocument({ database: database.handle }, { projectId, name: 'long.txt', text })
  const { hits } = await aSearch(db).retrieve({ projectId, query: 'paragraph', topK: 100, mode: 'lexical' })
  const found = (...ordinals: number[]): SearchHit[] =>
    ordinals.flatMap((ordinal) => hits.filter((hit) => hit.ordinal === ordinal))
  return { db, text: document.text, found, chunkCount: document.chunkCount }
}

test('passages are numbered by relevance', async () => {
  const { db, found, chunkCount } = await aLongDocument()
  expect(chunkCount).toBe(9)
  const passages = await packPassages(db, found(6, 0, 3), { maxTokens: 10_000 })
  expect(passages.map(({ number, text }) => [number, text.match(/key\d/)?.[0]])).toEqual([
    [1, 'key6'],
    [2, 'key0'],
    [3, 'key3'],
  ])
})

test.each([
  ['in the 16-bit plane', ''],
  ['beyond it', '🍏𠮷'],
])('neighbours become one passage, verbatim with what is between them, in a text of characters %s', async (_, mark) => {
  const { db, text, found } = await aLongDocument(mark)
  const [first, second, ...rest] = await packPassages(db, found(4, 8, 3), { maxTokens: 10_000 })
  expect(rest).toEqual([])
  expect(first?.text).toContain('key3.\n\n\nParagraph 4')
  expect(first).toMatchObject({ number: 1, chunkId: found(4)[0]?.chunkId, score: found(4)[0]?.score })
  for (const passage of [first, second]) expect(passage?.text).toBe(text.slice(passage?.start, passage?.end))
})

test('a passage is merged from three chunks at most', async () => {
  const { db, text, found } = await aLongDocument()
  const passages = await packPassages(db, found(0, 1, 2, 3, 4), { maxTokens: 10_000 })
  expect(passages.map((passage) => passage.text.match(/key\d/g)?.length)).toEqual([3, 2])
  for (const passage of passages) expect(passage.text).toBe(text.slice(passage.start, passage.end))
})

test('what the budget has no room for is left out, but never everything', async () => {
  const { db, found } = await aLongDocument()
  const [hit] = found(0)
  const chunkTokens = Math.ceil((hit?.text.length ?? 0) / 4)
  expect(await packPassages(db, found(0, 2, 4, 6), { maxTokens: 2.5 * chunkTokens })).toHaveLength(2)
  expect(await packPassages(db, found(0, 2), { maxTokens: 1 })).toHaveLength(1)
})

test('no hits, no passages', async () => {
  expect(await packPassages(database.handle.db, [], { maxTokens: 100 })).toEqual([])
})

test('a passage knows the pages it touches, and no others', async () => {
  const { db, found } = await aLongDocument()
  const [hit] = found(3)
  const ends = [hit?.start ?? 0, (hit?.start ?? 0) + 10, (hit?.end ?? 0) + 5, found(8)[0]?.end ?? 0]
  await database.handle.pool.query('UPDATE document_versions SET page_ends = $1 WHERE id = $2', [ends, hit?.versionId])
  const [passage] = await packPassages(db, found(3), { maxTokens: 10_000 })
  expect(passage?.pages).toEqual([
    { number: 2, start: ends[0], end: ends[1] },
    { number: 3, start: ends[1], end: ends[2] },
  ])
})
