import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/services/retrieval/analyze.ts'
import { cpuMs } from '../../support/cpu-time.ts'

test('words are stemmed, in lower case, without stop words, with their repetitions', () => {
  expect(analyze('The bicycles of a bicycle RIDER are bicycles')).toEqual(['bicycl', 'bicycl', 'rider', 'bicycl'])
})

test('a text of stop words has no terms', () => {
  expect(analyze('to be or not to be')).toEqual([])
  expect(analyze(' — … 🙂')).toEqual([])
})

describe('the same thing written differently has the same terms', () => {
  test.each([
    ['an amount with and without grouping', '$46,298', '46298'],
    ['full-width letters and digits', 'ＧＤＰ２０２２', 'gdp2022'],
    ['composed and decomposed accents', 'cafe\u0301', 'café'],
    ['accents and none', 'Übermäßig naïve', 'ubermassig naive'],
    ['both apostrophes, and the possessive', 'Apple’s', "apple's"],
    ['a possessive and none', "Apple's", 'apple'],
    ['a ligature', 'eﬃcient', 'efficient'],
  ])('%s', (_, one, other) => {
    expect(analyze(one)).toEqual(analyze(other))
    expect(analyze(one)).not.toEqual([])
  })
})

test.each([
  ['10-K', ['10-k', '10', 'k']],
  ['v2.1', ['v2.1', 'v2', '1']],
  ['snake_case', ['snake_case', 'snake', 'case']],
  ['3.14', ['3.14']],
  ['well-known', ['well', 'known']],
])('the identifier %s is found whole and by its parts', (name, terms) => {
  expect(analyze(name)).toEqual(terms)
})

test.each([
  ['Chinese', '黑豹队的防守', '防守'],
  ['Japanese', 'データベースを検索する', '検索'],
  ['Korean', '데이터베이스를 검색한다', '데이터베이스'],
  ['Thai', 'ฐานข้อมูลขนาดใหญ่', 'ข้อมูล'],
])('a word inside %s text is found', (_, text, word) => {
  expect(analyze(text)).toEqual(expect.arrayContaining(analyze(word)))
})

test('a character beyond the 16-bit plane is never cut in two', () => {
  for (const term of analyze('𠮷野家𠮷')) expect(term.isWellFormed()).toBe(true)
})

test('Latin words and numbers within Chinese are words', () => {
  expect(analyze('使用PostgreSQL的数据')).toEqual(['使用', 'postgresql', '的数', '数据'])
})

test('no term is longer than 64 characters', () => {
  const hostile = ['a'.repeat(300), '9'.repeat(300), `${'x_'.repeat(200)}y`, '1,234'.repeat(50)].join(' ')
  for (const term of analyze(hostile)) expect(term.length).toBeLessThanOrEqual(64)
})

test.each([
  ['one letter', 'a'],
  ['one digit', '9'],
  ['signs between letters', 'a-'],
  ['dots between digits', '1.'],
  ['apostrophes', "'’"],
  ['one ideograph', '漢'],
  ['words that differ', 'w7 q8 '],
])('%s, half a million characters of it, take about ten times as long as a tenth of them', async (_, piece) => {
  const of = (length: number) => piece.repeat(length / piece.length)
  analyze(of(50_000))
  const short = await cpuMs(() => analyze(of(50_000)))
  const long = await cpuMs(() => analyze(of(500_000)))
  expect(long).toBeLessThan(30 * short + 100)
})
