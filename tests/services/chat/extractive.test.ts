import { expect, test } from 'vitest'
import { extractiveAnswer } from '../../../src/services/chat/extractive.ts'
import { NO_ANSWER } from '../../../src/services/chat/prompt.ts'
import type { AnswerPart } from '../../../src/services/chat/types.ts'
import type { Passage } from '../../../src/services/retrieval/types.ts'
import { aPassage } from '../../support/passages.ts'

async function answer(question: string, passages: Passage[]) {
  const parts: AnswerPart[] = []
  for await (const some of extractiveAnswer(question, passages)) parts.push(...some)
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  const citations = parts.flatMap((part) => (part.type === 'citation' ? [part.citation] : []))
  return { text, citations }
}

const TABLE = `Consolidated results ($ in millions)
2023 2022 2021
Revenue $ 46,298 $ 51,761 $ 47,262
Gross profit $ 9,912 $ 11,640 $ 10,573
Operating income $ 1,795 $ 3,039 $ 2,391`

test('a figure comes with the names of its columns, as one verbatim range', async () => {
  const passage = aPassage(TABLE, { start: 100, headingPath: ['Fiscal 2023 Form 10-K'] })
  const { citations } = await answer('What was the gross profit in 2022?', [passage])
  expect(citations[0]?.quote).toBe(TABLE.slice(TABLE.indexOf('2023 2022'), TABLE.indexOf('\nOperating')))
  expect(citations[0]).toMatchObject({ start: 100 + TABLE.indexOf('2023 2022'), verified: true, support: 1 })
})

test('the sentence that covers most of the question is quoted first', async () => {
  const { citations } = await answer('Which cities have offices?', [
    aPassage('The company was founded in 1966. Offices are in the cities of Richfield and Seattle. It sells phones.'),
  ])
  expect(citations[0]?.quote).toBe('Offices are in the cities of Richfield and Seattle.')
})

test('two quotes of one passage have two indexes, the second above all passages', async () => {
  const passages = [
    aPassage('Offices are in Richfield. Offices are in Seattle.'),
    aPassage('Nothing here.', { number: 2, documentId: 2 }),
  ]
  const { citations, text } = await answer('Where are offices?', passages)
  expect(citations.map(({ index }) => index)).toEqual([1, 3])
  expect(text).toContain('[1]')
  expect(text).toContain('[3]')
})

test('a question that no sentence covers nearly half of is not answered', async () => {
  const { citations, text } = await answer('What is the capital of Mongolia?', [
    aPassage('Working capital rose. Capital expenditures fell. Revenue was flat in all regions.'),
  ])
  expect(citations).toEqual([])
  expect(text).toBe(NO_ANSWER)
})

test('a question of nothing but asking words is not answered', async () => {
  expect((await answer('What is it about?', [aPassage(TABLE)])).citations).toEqual([])
})

test('a row whose table began in an earlier passage is shown with its columns, and quoted as it stands', async () => {
  const text = 'Revenue 46,298 51,761 47,262\nGross profit 9,912 11,640 10,573'
  const passage = aPassage(text, { tableHeader: '($ in millions) 2023 2022 2021' })
  const { text: said, citations } = await answer('What was the gross profit in 2022?', [passage])
  expect(said).toContain('> ($ in millions) 2023 2022 2021\n> …\n> Gross profit 9,912 11,640 10,573')
  expect(citations[0]?.quote).toBe('Gross profit 9,912 11,640 10,573')
})

test('two sentences that answer only together are quoted together, once', async () => {
  const { citations } = await answer('Who founded the observatory in Leiden?', [
    aPassage('The observatory of Leiden is the oldest one of a university. It was founded by Golius. Rents fell.'),
  ])
  expect(citations.map(({ quote }) => quote)).toEqual([
    'The observatory of Leiden is the oldest one of a university. It was founded by Golius.',
  ])
})
