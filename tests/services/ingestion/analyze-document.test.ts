import { expect, test } from 'vitest'
import { parseMarkdown } from '../../../src/providers/parsers/markdown.ts'
import { analyzeDocument } from '../../../src/services/ingestion/analyze-document.ts'
import { DocumentAssembler, messagesOf } from '../../../src/services/ingestion/parser-messages.ts'
import type { AnalyzedDocument } from '../../../src/services/ingestion/types.ts'

const LIMITS = { maxCharacters: 1_000_000, maxPages: 10 }
const filler = 'Nobody knows why this sentence is here at all. '.repeat(10)
const manual = `# Brakes\n\n${filler}\n\n## Front\n\n${filler}\n\n# Wheels\n\n${filler}`

test('a chunk is indexed by its text, the headings above it, and the name of the file without its extension', () => {
  const { chunks, postings } = analyzeDocument(parseMarkdown(manual, LIMITS), 'bicycle.md')
  const ordinalsOf = (term: string) => postings.get(term)?.map(({ ordinal }) => ordinal)
  expect(chunks).toHaveLength(3)
  expect(ordinalsOf('bicycl')).toEqual([0, 1, 2])
  expect(ordinalsOf('brake')).toEqual([0, 1])
  expect(ordinalsOf('wheel')).toEqual([2])
  expect(ordinalsOf('md')).toBeUndefined()
})

test('a document is the same after it was sent in parts', () => {
  const text = `${manual}\n\n`.repeat(150)
  const document: AnalyzedDocument = {
    kind: 'markdown',
    mediaType: 'text/markdown',
    ...analyzeDocument(parseMarkdown(`\u{1F600}${text}`, LIMITS), 'bicycle.md'),
  }
  const assembler = new DocumentAssembler()
  const messages = [...messagesOf(document)]
  for (const message of messages) assembler.take(structuredClone(message))
  expect(messages.length).toBeGreaterThan(5)
  expect(assembler.finish()).toEqual(document)
})
