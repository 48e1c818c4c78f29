import { expect, test } from 'vitest'
import { cpuMs, MEGABYTE_CPU_MS } from '../../support/cpu-time.ts'
import { blocksOf, fixture, read } from './reading.ts'

test('the text of a Markdown file is its source, to the character', async () => {
  const bytes = await fixture('article.md')
  const source = new TextDecoder().decode(bytes)
  expect((await read(bytes, 'article.md')).document.text).toBe(source)
})

test('the blocks of Markdown are found', async () => {
  const source = `---\ntitle: x\n---\n# One\n\nA paragraph\nof two lines.\n\n- an item\n  goes on\n- another\n
| a | b |\n| - | - |\n| 1 | 2 |\n\nTwo\n---\n\n> ## Three\n`
  expect(blocksOf(await read(source, 'a.md'))).toEqual([
    'code: ---\ntitle: x\n---',
    'heading1: # One',
    'paragraph: A paragraph\nof two lines.',
    'list_item: - an item\n  goes on',
    'list_item: - another',
    'table: | a | b |\n| - | - |\n| 1 | 2 |',
    'heading2: Two\n---',
    'heading2: ## Three',
  ])
})

test('what looks like a heading within code is none', async () => {
  expect(blocksOf(await read('```sh\n# a comment\n```\n\ntext', 'a.md'))).toEqual([
    'code: ```sh\n# a comment\n```',
    'paragraph: text',
  ])
})

test('input that makes Markdown parsers slow is read within a second of processor time', async () => {
  for (const source of [
    '['.repeat(500_000),
    '> '.repeat(250_000),
    '*a_ '.repeat(125_000),
    '- '.repeat(250_000),
    '|-'.repeat(250_000),
  ]) {
    expect(await cpuMs(() => read(source, 'hostile.md'))).toBeLessThan(MEGABYTE_CPU_MS)
  }
})
