import { expect, test } from 'vitest'
import { blocksOf, failureOf, LIMITS, read, readFixture } from './reading.ts'

test('the paragraphs of a text are what blank lines divide', async () => {
  expect(blocksOf(await read('One\nstill one.\n\n  \nTwo.', 'a.txt'))).toEqual([
    'paragraph: One\nstill one.',
    'paragraph: Two.',
  ])
})

test('the encoding is found: UTF-16, UTF-32, Shift JIS, Latin-1, and a page that declares a wrong one', async () => {
  expect((await readFixture('utf-16le.txt')).document.text).toContain('Doylestown, PA 18901')
  expect((await readFixture('utf-16be.csv')).document.text).toContain('Maple Leafs,TOR,13')
  expect((await readFixture('utf-32.txt')).document.text).toContain('Doylestown, PA 18901')
  expect((await readFixture('shift-jis.csv')).document.text).toContain('佐藤太郎')
  expect((await readFixture('latin-1.md')).document.text).toContain('äöüß')
  expect((await readFixture('misleading-charset.html')).document.text).toContain('اللغة العربية')
})

test('characters that cannot be stored or shift offsets are gone: byte order mark, NUL, controls, CR', async () => {
  expect((await read('\uFEFFa\r\nb\u0000c\u0007d\r\ne \u{1F600}', 'a.txt')).document.text).toBe('a\nb cd\ne \u{1F600}')
})

test('bytes that mean nothing become replacement characters, not lone surrogates', async () => {
  const broken = [...Buffer.from('Crème brûlée '), 0xed, 0xa0, 0x80, ...Buffer.from(' déjà vu')]
  const { document } = await read(Uint8Array.from(broken), 'a.txt')
  expect(document.text).toMatch(/^Crème brûlée \uFFFD+ déjà vu$/)
})

test('a text of nothing but white space, or longer than allowed, is refused', async () => {
  expect(await failureOf(read(' \n\t\n', 'a.txt'))).toBe('empty_file')
  expect(await failureOf(read('word '.repeat(300), 'a.txt', { ...LIMITS, maxCharacters: 1_000 }))).toBe(
    'text_too_large',
  )
})
