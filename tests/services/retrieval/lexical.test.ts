import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { projects } from '../../../src/models/project.ts'
import { searchLexical } from '../../../src/services/retrieval/lexical.ts'
import { indexVersion, removeVersion, tidyProject } from '../../../src/services/retrieval/lexical-index.ts'
import { groupsOf } from '../../../src/services/retrieval/postings.ts'
import type { SearchQuery } from '../../../src/services/retrieval/search.ts'
import { createVisibleVersions, touchVisible } from '../../../src/services/retrieval/visible.ts'
import { aDatabase } from '../../support/database.ts'
import { aReadyDocument, type NewDocument } from '../../support/documents.ts'
import { aSearch } from '../../support/search.ts'

let database: Awaited<ReturnType<typeof aDatabase>>
beforeAll(async () => {
  database = await aDatabase()
})
afterAll(() => database.drop())

const aProject = async () => {
  const [project] = await database.handle.db.insert(projects).values({ name: 'P' }).returning({ id: projects.id })
  const projectId = project?.id ?? 0
  return {
    projectId,
    add: (name: string, text: string, details: Partial<NewDocument> = {}) =>
      aReadyDocument({ database: database.handle }, { projectId, name, title: '', text, ...details }),
    find: async (question: string, options: Partial<SearchQuery> = {}) => {
      const query = { projectId, query: question, topK: 10, mode: 'lexical' as const, ...options }
      return (await aSearch(database.handle.db).retrieve(query)).hits
    },
    tidy: () => tidyProject(database.handle.db, { projectId, hasDead: true }, new AbortController().signal),
  }
}

test('a score is BM25 of the chunk (k1 1.8, b 0.75, the idf of Lucene) and that of its document', async () => {
  const { add, find } = await aProject()
  await add('one', 'apple apple pear')
  await add('two', 'apple quince medlar cherry plum')
  await add('three', 'plum fig')
  const meanLength = (3 + 5 + 2) / 3
  const part = (inChunks: number, frequency: number, length: number) =>
    (Math.log(1 + (3 - inChunks + 0.5) / (inChunks + 0.5)) * frequency) /
    (frequency + 1.8 * (0.25 + (0.75 * length) / meanLength))

  const hits = await find('apple plum')

  expect(hits.map(({ documentName }) => documentName)).toEqual(['two', 'one', 'three'])
  // each document is one chunk, so that its own score is the same
  expect(hits[0]?.score).toBeCloseTo(2 * (part(2, 1, 5) + part(2, 1, 5)), 5)
  expect(hits[1]?.score).toBeCloseTo(2 * part(2, 2, 3), 5)
  expect(hits[2]?.score).toBeCloseTo(2 * part(2, 1, 2), 5)
})

test('of two passages alike, that of the document which is about the question comes first', async () => {
  const { add, find } = await aProject()
  const filler = (word: string) => `${word} and more of it here. `.repeat(30)
  await add('other.md', `# Notes\n\n${filler('pear')}\n\n# Terms\n\nThe term is two years.`)
  const wanted = await add('wanted.md', `# Apple\n\n${filler('apple')}\n\n# Terms\n\nThe term is two years.`)
  const hits = await find('how many years is the term of the apple contract')
  const terms = hits.filter(({ text }) => text.includes('two years'))
  expect(terms.map(({ documentId }) => documentId)[0]).toBe(wanted.id)
})

test('figures make no passage longer: a table is found by its words', async () => {
  const { add, find } = await aProject()
  await add('words', 'total revenue with several other words that say very little')
  await add('table', `total revenue ${Array.from({ length: 60 }, (_, at) => 1_000 + at).join(' ')}`)
  const [first] = await find('total revenue')
  expect(first?.documentName).toBe('table')
})

test('what analysts ask for is found under the names of financial statements', async () => {
  const { add, find } = await aProject()
  await add('statement', 'Purchases of property, plant and equipment (1,577)')
  await add('liquidity', 'Total current liabilities 9,104')
  await add('prose', 'What we did in the year of 2018 and how we think of it.')
  const first = async (question: string) => (await find(question))[0]?.documentName
  expect(await first('What was the capex of 2018?')).toBe('statement')
  expect(await first('How did the quick ratio change?')).toBe('liquidity')
  expect(await find('Is there a ppepper or a decapexed thing?')).toEqual([])
})

test('a term that is asked twice counts twice', async () => {
  const { add, find } = await aProject()
  await add('one', 'apple pear')
  const [once] = await find('apple')
  const [twice] = await find('apple apple')
  expect(twice?.score).toBeCloseTo(2 * (once?.score ?? 0), 5)
})

test('words that only ask count less than what is asked for, and still tell passages apart', async () => {
  const { add, find } = await aProject()
  await add('asking', 'who were there before, and how were they')
  await add('asked', 'the surveyors')
  await add('both', 'who the surveyors were')
  const names = (await find('who were the surveyors')).map(({ documentName }) => documentName)
  expect(names).toEqual(['both', 'asked', 'asking'])
})

test('a document is told by what the best passages have in common, its passages by the question', async () => {
  const { add, find } = await aProject()
  for (let n = 0; n < 5; n++) await add(`wing ${n}`, `flutter of the wing ${n} is damped by a spoiler`)
  await add('far.md', '# Notes\n\nThe market: flutter is seen at once.')
  await add('near.md', '# Notes\n\nThe spoiler: flutter is seen at speed.')
  for (let n = 0; n < 60; n++) await add(`other ${n}`, `something else, number ${n}`)
  const names = (await find('wing flutter')).map(({ documentName }) => documentName)
  expect(names.indexOf('near.md')).toBeLessThan(names.indexOf('far.md'))
  // what only the best passages say finds nothing by itself
  await add('spoiler', 'a spoiler and a spoiler')
  expect((await find('wing flutter')).map(({ documentName }) => documentName)).not.toContain('spoiler')
})

test('a hit is a verbatim range of its version', async () => {
  const { add, find } = await aProject()
  const paragraphs = Array.from({ length: 12 }, (_, n) => `Paragraph ${n} 🍏 of ${'many words '.repeat(40)}item${n}.`)
  const document = await add('long.md', `# Title\n\n${paragraphs.join('\n\n')}`)
  const hits = await find('item7 item11')
  expect(hits.length).toBeGreaterThan(1)
  for (const { start, end, text } of hits) expect(text).toBe(document.text.slice(start, end))
  expect(hits[0]).toMatchObject({ documentId: document.id, versionId: document.versionId, version: 1, page: 1 })
})

test('no more than the best are given, ties in a fixed order', async () => {
  const { add, find } = await aProject()
  const added = []
  for (let n = 0; n < 5; n++) added.push(await add(`twin ${n}`, 'the same apple'))
  const hits = await find('apple', { topK: 3 })
  expect(hits.map(({ versionId }) => versionId)).toEqual(added.slice(0, 3).map(({ versionId }) => versionId))
})

test('the best may be asked for more than once', async () => {
  const { projectId, add } = await aProject()
  for (let n = 0; n < 3; n++) await add(`twin ${n}`, 'the same apple')
  const { db } = database.handle
  const visible = await createVisibleVersions(db)({ projectId })
  const { scores } = await searchLexical(db, { projectId, terms: new Map([['appl', 1]]), visible })
  expect(scores.best(10)).toHaveLength(3)
  expect(scores.best(10)).toEqual(scores.best(10))
})

test('another project, a version that is not current and a document outside the filter are not found and weigh nothing', async () => {
  const alone = await aProject()
  await alone.add('one', 'apple pear')
  const [expected] = await alone.find('apple')

  const { add, find } = await aProject()
  const wanted = await add('one', 'apple pear', { metadata: { team: 'law', year: 2022 } })
  await add('two', 'apple apple quince', { metadata: { team: 'sales' } })
  const old = await add('three', 'apple plum', { metadata: { team: 'law' } })
  await database.handle.db.execute(sql`UPDATE documents SET current_version_id = NULL WHERE id = ${old.id}`)

  for (const scope of [
    { documentIds: [wanted.id] },
    { filter: { team: 'law', year: 2022 } },
    { filter: { team: 'law' } },
  ]) {
    const hits = await find('apple', scope)
    expect(hits.map(({ documentId }) => documentId)).toEqual([wanted.id])
    expect(hits[0]?.score).toBeCloseTo(expected?.score ?? 0, 5)
  }
})

test('a filter is data: it cannot be made to match by its type or by SQL', async () => {
  const { add, find } = await aProject()
  await add('one', 'apple', { metadata: { year: 2022 } })
  expect(await find('apple', { filter: { year: '2022' } })).toEqual([])
  expect(await find('apple', { filter: { "year' OR true --": 2022 } })).toEqual([])
})

test('nothing is found for no terms, unknown terms and an empty project', async () => {
  const { add, find } = await aProject()
  expect(await find('apple')).toEqual([])
  await add('one', 'apple')
  expect(await find('')).toEqual([])
  expect(await find('the of and')).toEqual([])
  expect(await find(`zebra ' " \\ { } , %`)).toEqual([])
})

test('indexing again replaces, and a removed version is found no more', async () => {
  const { projectId, add, find } = await aProject()
  const { versionId } = await add('one', 'apple pear')
  const version = { projectId, versionId, chunkLengths: [2] }
  await indexVersion(database.handle.db, { ...version, postings: new Map([['quinc', [{ ordinal: 0, frequency: 1 }]]]) })
  expect(await find('apple')).toEqual([])
  expect(await find('quince')).toHaveLength(1)
  await removeVersion(database.handle.db, versionId)
  expect(await find('quince')).toEqual([])
})

test('counts beyond 16 bits are capped and do not spill into each other', async () => {
  const { projectId, add, find } = await aProject()
  const { versionId } = await add('one', 'apple')
  const postings = new Map([['appl', [{ ordinal: 0, frequency: 1_000_000 }]]])
  await indexVersion(database.handle.db, { projectId, versionId, postings, chunkLengths: [1_000_000] })
  const [hit] = await find('apple')
  expect(hit).toMatchObject({ versionId, ordinal: 0 })
  expect(hit?.score).toBeGreaterThan(0)
})

test('tidying joins the parts of many documents and changes no answer', async () => {
  const { projectId, add, find, tidy } = await aProject()
  for (let n = 0; n < 20; n++) await add(`${n}`, `apple number${n} ${'pear '.repeat(n)}`)
  const before = await find('apple pear number7')

  await tidy()

  const { rows } = await database.handle.db.execute(
    sql`SELECT 1 FROM postings WHERE project_id = ${projectId} AND term = 'appl'`,
  )
  expect(rows.length).toBeLessThan(8)
  expect(await find('apple pear number7')).toEqual(before)
})

test('what tidying joined of a document goes with it', async () => {
  const { projectId, add, find, tidy } = await aProject()
  const added = []
  for (let n = 0; n < 10; n++) added.push(await add(`${n}`, `apple number${n}`))
  await tidy()
  const gone = added[3]
  if (!gone) throw new Error('nothing was added')
  await database.handle.db.transaction(async (tx) => {
    await tx.execute(sql`DELETE FROM documents WHERE id = ${gone.id}`)
    await touchVisible(tx, projectId)
  })
  expect(await find('number3')).toEqual([])
  expect(await find('apple')).toHaveLength(9)

  await tidy()

  const { rows } = await database.handle.db.execute<{ entries: Buffer }>(
    sql`SELECT entries FROM postings WHERE project_id = ${projectId}`,
  )
  const versions = rows.flatMap(({ entries }) => [...groupsOf(entries)].map(({ versionId }) => versionId))
  expect(new Set(versions)).toEqual(new Set(added.filter((one) => one !== gone).map(({ versionId }) => versionId)))
})

test('the plan reads the postings of the asked terms only, though no statistics were ever gathered', async () => {
  const { add, find } = await aProject()
  for (let n = 0; n < 60; n++) await add(`filler ${n}`, Array.from({ length: 60 }, (_, m) => `w${n}x${m}`).join(' '))
  await add('wanted', 'apple')
  const { db } = database.handle
  const read = async () => {
    const { rows } = await db.execute<{ reads: number }>(
      sql`SELECT idx_tup_read::int AS reads FROM pg_stat_all_indexes WHERE indexrelname = 'postings_term'`,
    )
    return rows[0]?.reads ?? 0
  }
  await db.execute(sql`SELECT pg_stat_force_next_flush()`)
  const before = await read()
  const words = ['apple', 'w1x1', ...Array.from({ length: 20 }, (_, n) => `unknown${n}`)]
  expect(await find(words.join(' '))).toHaveLength(2)
  await db.execute(sql`SELECT pg_stat_force_next_flush()`)
  const reads = (await read()) - before
  expect(reads).toBeGreaterThanOrEqual(2)
  expect(reads).toBeLessThan(100)
})

test('what stands in quotes must be in every passage as it is written, case and line ends aside', async () => {
  const { add, find } = await aProject()
  await add('one.md', '# Terms\n\nThe Notice\nPeriod is ISO-27001 and $1,577.00.')
  await add('two.md', 'A period of notice. The notice is long; a period follows. ISO 9000. 27001 items.')
  await add('three.txt', '保密协议的期限为两年。')
  const namesOf = async (question: string, phrases: 'required' | 'preferred' = 'required') =>
    (await find(question, { phrases })).map(({ documentName }) => documentName)
  expect(await namesOf('what is the "notice period"?')).toEqual(['one.md'])
  expect(await namesOf('“notice period” “ISO-27001”')).toEqual(['one.md'])
  expect(await namesOf('"$1,577.00"')).toEqual(['one.md'])
  expect(await namesOf('"otice perio"')).toEqual([])
  expect(await namesOf('"期限为两年"')).toEqual(['three.txt'])
  expect(await namesOf('period "iso 9000"')).toEqual(['two.md'])
  expect(await namesOf('the period of notice, a long "notice period"', 'preferred')).toEqual(['one.md', 'two.md'])
  // quotes around no word ask for nothing
  expect(await namesOf('notice "…"')).toHaveLength(2)
})
