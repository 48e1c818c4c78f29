import { expect, test } from 'vitest'
import { createCiter } from '../../../src/services/chat/citations.ts'
import type { AnswerPart } from '../../../src/services/chat/types.ts'
import { createPassageBook } from '../../../src/services/tools/passage-book.ts'
import { aPassage } from '../../support/passages.ts'

const TEXTS = [
  'Fiscal Years Ended 2023 2022 2021\nRevenue $ 46,298 $ 51,761 $ 47,262\nCost of sales 36,386 40,121 36,689',
  'The board met in Oslo. It approved a dividend of 12 euros. Nobody objected to the plan.',
]
const passages = TEXTS.map((text, index) => {
  const start = 1_000 * (index + 1)
  const pages = [{ number: index + 3, start, end: start + text.length }]
  return aPassage(text, { number: index + 1, chunkId: index + 1, start, pages })
})

function cite(pieces: readonly string[]) {
  const book = createPassageBook()
  book.add(passages)
  const citer = createCiter(book)
  const parts = [...pieces.flatMap((piece) => citer.push(piece)), ...citer.end()]
  return { text: textOf(parts), citations: citationsOf(parts), order: orderOf(parts), checks: citer.checks() }
}
const textOf = (parts: AnswerPart[]) => parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
const citationsOf = (parts: AnswerPart[]) => parts.flatMap((part) => (part.type === 'citation' ? [part.citation] : []))
const orderOf = (parts: AnswerPart[]) =>
  parts.map((part) => (part.type === 'text' ? part.text : `<${part.citation.index}>`)).join('')

const ANSWER =
  'Revenue was 51,761 in 2022 [1]. The board met in Oslo. [2] It approved a dividend of 12 euros [2, 99]! ' +
  'See [1](http://x) and `a[1]`.\n```\nb[2]\n```\nNobody objected [2][1] to it[99].[1'

test('an answer comes out the same however the stream is cut', () => {
  const whole = cite([ANSWER])
  expect(cite([...ANSWER])).toEqual(whole)
  for (let at = 0; at <= ANSWER.length; at++) expect(cite([ANSWER.slice(0, at), ANSWER.slice(at)])).toEqual(whole)
})

test('each quote is verbatim, at its offsets, on its page, and comes just before its marker', () => {
  const { citations, order } = cite([ANSWER])
  for (const { quote, start, end, index, page } of citations) {
    const passage = passages.find((one) => one.start <= start && end <= one.end)
    expect(quote).toBe(passage?.text.slice(start - passage.start, end - passage.start))
    expect(page).toBe(passage?.pages[0]?.number)
    expect(order).toContain(`<${index}>[${index}]`)
  }
})

test('a marker with nothing behind it goes, with the space before it, and is noted', () => {
  const { text, citations, checks } = cite(['Profit rose [99].'])
  expect(text).toBe('Profit rose.')
  expect(citations).toEqual([])
  expect(checks).toMatchObject([{ written: 99, index: null, support: 0, verified: false }])
})

test.each(['`a[1]`', '```\na[1]\n```\n', '[1](http://example.org)', '[2020]'])('%j is no marker', (text) => {
  expect(cite([text])).toMatchObject({ text, citations: [] })
})

test('a marker after the full stop refers to the sentence that has just ended', () => {
  expect(cite(['The board met in Oslo. [2]']).citations[0]?.quote).toBe('The board met in Oslo.')
})

test('another quote of a passage gets a number above all passages, and the same quote keeps its own', () => {
  const { text, citations } = cite([
    'The board met in Oslo [2]. It approved a dividend of 12 euros [2]. The board met in Oslo [2].',
  ])
  expect(text).toBe('The board met in Oslo [2]. It approved a dividend of 12 euros [3]. The board met in Oslo [2].')
  expect(citations.map(({ index }) => index)).toEqual([2, 3])
})

test('a sentence is verified only when the quote has its words and every number', () => {
  const verdict = (sentence: string) => cite([`${sentence} [2]`]).citations[0]?.verified
  expect(verdict('It approved a dividend of 12 euros')).toBe(true)
  expect(verdict('It approved a dividend of 13 euros')).toBe(false)
  expect(verdict('Quarterly bicycle exports collapsed')).toBe(false)
})
