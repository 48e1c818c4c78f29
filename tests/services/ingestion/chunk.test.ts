import { expect, test } from 'vitest'
import { parseMarkdown } from '../../../src/providers/parsers/markdown.ts'
import { parseText } from '../../../src/providers/parsers/text.ts'
import { chunkDocument } from '../../../src/services/ingestion/chunk.ts'
import type { Chunk, ParsedDocument } from '../../../src/services/ingestion/types.ts'
import { cpuMs, MEGABYTE_CPU_MS } from '../../support/cpu-time.ts'

const LIMITS = { maxCharacters: 20_000_000, maxPages: 100 }
const chunksOf = (markdown: string): Chunk[] => chunkDocument(parseMarkdown(markdown, LIMITS))
const sentence = 'Bicycles are ridden in towns by people of every age. '
const paragraph = (sentences: number): string => sentence.repeat(sentences).trim()

test('a section begins a chunk, which knows the headings above it', () => {
  const chunks = chunksOf(
    `# Manual\n\n## Brakes ##\n\n${paragraph(10)}\n\n### Front\n\n${paragraph(10)}\n\nWheels\n---\n\n${paragraph(10)}`,
  )
  expect(chunks.map(({ headingPath }) => headingPath)).toEqual([
    ['Manual', 'Brakes'],
    ['Manual', 'Brakes', 'Front'],
    ['Manual', 'Wheels'],
  ])
  expect(chunks[1]?.text).toMatch(/^### Front\n\nBicycles/)
})

test('short sections of the same depth share a chunk', () => {
  expect(chunksOf('# A\n\nOne.\n\n# B\n\nTwo.\n\n# C\n\nThree.')).toHaveLength(1)
})

test('paragraphs are put together to about 1,200 characters and stay whole', () => {
  const chunks = chunksOf(Array.from({ length: 12 }, () => paragraph(6)).join('\n\n'))
  for (const { text } of chunks) {
    expect(text.length).toBeLessThanOrEqual(1_200)
    expect(text.split('\n\n').every((part) => part === paragraph(6))).toBe(true)
  }
})

test('a long paragraph is divided evenly, between sentences', () => {
  const chunks = chunksOf(paragraph(60))
  const lengths = chunks.map(({ text }) => text.length)
  expect(chunks.every(({ text }) => text.startsWith('Bicycles') && text.endsWith('age.'))).toBe(true)
  expect(Math.min(...lengths)).toBeGreaterThan(600)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(900)
})

test('a table that fits stays whole with its heading and the line before it, even if a new chunk must begin', () => {
  const table = [
    '| Year | Revenue |',
    '| - | - |',
    ...Array.from({ length: 40 }, (_row, at) => `| ${1980 + at} | ${at} million |`),
  ]
  const chunks = chunksOf(`${paragraph(15)}\n\n## Figures\n\nRevenue by year:\n\n${table.join('\n')}`)
  expect(chunks.map(({ text }) => text)).toEqual([
    paragraph(15),
    `## Figures\n\nRevenue by year:\n\n${table.join('\n')}`,
  ])
})

test('a larger table is divided between its rows', () => {
  const row = (at: number): string => `| row ${at} | ${'cell '.repeat(20)}|`
  const chunks = chunksOf(['| a | b |', '| - | - |', ...Array.from({ length: 200 }, (_row, at) => row(at))].join('\n'))
  expect(chunks.length).toBeGreaterThan(10)
  for (const { text } of chunks.slice(1)) expect(text).toMatch(/^\| row \d+ .*\|$/s)
})

test('a chunk is of one page alone, so that what it holds is cited by the page it stands on', () => {
  const pages = [paragraph(3), paragraph(15), 'The end of it.', 'A slide.', paragraph(10)]
  expect(chunkDocument(paged(pages)).map(({ page }) => page)).toEqual([1, 2, 3, 4, 5])
  const statement = `# Statement of Income\n\n${paragraph(10)}`
  const chunks = chunkDocument(paged([`${paragraph(17)}\n\nSee the notes.`, statement]))
  expect(chunks.map(({ page, text }) => [page, text])).toEqual([
    [1, paragraph(17)],
    [1, 'See the notes.'],
    [2, statement],
  ])
})

test('the last line of a page goes with what stands before it where there is room', () => {
  const chunks = chunkDocument(paged([`${paragraph(16)}\n\nSee the notes.`, paragraph(10)]))
  expect(chunks.map(({ page, text }) => [page, text])).toEqual([
    [1, `${paragraph(16)}\n\nSee the notes.`],
    [2, paragraph(10)],
  ])
})

test('text that is in no block is in a chunk all the same', () => {
  expect(chunksOf('Before.\n\n***\n\nAfter.').map(({ text }) => text)).toEqual(['Before.\n\n***\n\nAfter.'])
})

test.for([
  ['without a space', 'a'.repeat(1_000_000)],
  ['of blanks', `a${' '.repeat(1_000_000)}b`],
  ['of line breaks', `a${'\n'.repeat(1_000_000)}b`],
  ['of full stops', '. '.repeat(500_000)],
  ['of emoji', '👩‍👩‍👧'.repeat(125_000)],
  ['of accents on one letter', `e${'\u0301'.repeat(1_000_000)}`],
  ['of one-letter lines', 'a\n'.repeat(500_000)],
  ['of headings', '# a\n'.repeat(250_000)],
  ['of abbreviations', 'e.g. A.B.C. '.repeat(80_000)],
] as const)(
  'a megabyte %s is chunked in time that grows with its length, at most 2,000 characters each',
  async ([, text]) => {
    for (const document of [parseText(text, LIMITS), parseMarkdown(text, LIMITS)]) {
      let chunks: Chunk[] = []
      expect(await cpuMs(() => (chunks = chunkDocument(document)))).toBeLessThan(MEGABYTE_CPU_MS)
      expectChunks(document, chunks)
    }
  },
)

/** Pages with one paragraph for each blank-line-separated part. */
function paged(texts: string[]): ParsedDocument {
  const text = texts.join('\n\n')
  let at = 0
  const pages = texts.map((page, index) => {
    const start = at
    at += page.length + 2
    return { number: index + 1, start, end: Math.min(at, text.length) }
  })
  return { text, pages, blocks: parseText(text, LIMITS).blocks }
}

function expectChunks({ text }: ParsedDocument, chunks: Chunk[]): void {
  let at = 0
  const wrong = chunks.filter((chunk) => {
    const isRight =
      chunk.start >= at &&
      text.slice(at, chunk.start).trim() === '' &&
      chunk.text === text.slice(chunk.start, chunk.end) &&
      chunk.text.trim() === chunk.text &&
      chunk.text.length <= 2_000 &&
      chunk.text.isWellFormed()
    at = chunk.end
    return !isRight
  })
  expect(wrong).toEqual([])
  expect(text.slice(at).trim()).toBe('')
}
