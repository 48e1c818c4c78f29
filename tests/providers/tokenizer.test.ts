import { afterAll, expect, test } from 'vitest'
import { createTokenizer } from '../../src/providers/tokenizer.ts'
import { holdsMs } from '../support/cpu-time.ts'

const tokenizer = createTokenizer()
afterAll(() => tokenizer.close())

test.each([
  ['', 0],
  ['Hello, world!', 4],
  ['word1 word2 ', 5],
  ['日本語のテキスト', 6],
  ['<|endoftext|>', 7],
])('%j has its tokens', async (text, tokens) => {
  expect(await tokenizer.count(text)).toBe(tokens)
})

test('a long text has about the tokens of its paragraphs', async () => {
  const paragraph = 'Revenue rose by 4% in 2021, to 51.8 billion dollars.\n'
  const one = await tokenizer.count(paragraph)
  const many = await tokenizer.count(paragraph.repeat(1_000))
  expect(Math.abs(many / (one * 1_000) - 1)).toBeLessThan(0.05)
})

test.each(['a', ' ', '\n', '🌍', '日', '<|'])(
  'a million times %j is counted in seconds, and holds up nobody meanwhile',
  async (piece) => {
    await tokenizer.count('ready')
    let tokens = 0
    const holds = await holdsMs(async () => (tokens = await tokenizer.count(piece.repeat(1_000_000))))
    expect(tokens).toBeGreaterThan(1_000)
    expect(Math.max(...holds)).toBeLessThan(250)
  },
)

test('texts counted at once each get their own count', async () => {
  const texts = Array.from({ length: 50 }, (_, index) => 'word '.repeat(index + 1).trim())
  const counts = await Promise.all(texts.map((text) => tokenizer.count(text)))
  expect(counts).toEqual(texts.map((_, index) => index + 1))
})
