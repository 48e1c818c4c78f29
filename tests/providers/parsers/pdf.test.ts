import { expect, test } from 'vitest'
import { aPdf, lines, type PdfText } from './a-pdf.ts'
import { blocksOf, failureOf, fixture, LIMITS, read, readFixture } from './reading.ts'

const prose = [
  'The company sells bicycles to people who would rather ride than drive,',
  'and it repairs those that were sold before. Most of its revenue comes',
  'from the larger towns, where distances are short and parking is dear.',
]

const row = (cells: string[], y: number): PdfText[] =>
  cells.map((text, at) => ({ text, x: at === 0 ? 72 : 250 + at * 70, y, size: 10 }))

test('a row of a table is one line, under the names of its columns', async () => {
  const page = [
    ...lines(prose, { y: 760 }),
    ...row(['In millions', '2023', '2022', '2021'], 700),
    ...row(['Total revenue', '$ 46,298', '$ 51,761', '$ 47,262'], 686),
    ...row(['Gross profit', '9,912', '11,640', '(10,573)'], 672),
    ...lines(prose, { y: 640 }),
  ]
  const blocks = blocksOf(await read(aPdf([page]), 'report.pdf'))
  expect(blocks.map((block) => block.slice(0, block.indexOf(':')))).toEqual(['paragraph', 'table', 'paragraph'])
  expect(blocks[1]).toBe(
    'table: In millions 2023 2022 2021\nTotal revenue $ 46,298 $ 51,761 $ 47,262\nGross profit 9,912 11,640 (10,573)',
  )
})

test('a day of a month names a column, as a year does', async () => {
  const page = [
    ...row(['', 'June 30', 'June 30'], 700),
    ...row(['In millions', 'Flexibles', 'Total'], 686),
    ...row(['Net sales', '2,777', '3,673'], 672),
    ...row(['Costs', '1,204', '2,011'], 658),
  ]
  const { text, blocks } = (await read(aPdf([page]), 'report.pdf')).document
  expect(text.slice(blocks[0]?.start, blocks[0]?.headerEnd)).toBe('June 30 June 30\nIn millions Flexibles Total')
})

test('a paragraph has no line breaks, and a word divided at the end of a line is whole again', async () => {
  const page = lines([
    'Whoever reads this has understood that the docu-',
    'ment was put together from two printed lines.',
  ])
  const { document } = await read(aPdf([page]), 'note.pdf')
  expect(document.text).toBe(
    'Whoever reads this has understood that the document was put together from two printed lines.',
  )
})

test('prose in two columns is read one column after the other', async () => {
  const column = (word: string): string[] =>
    Array.from({ length: 12 }, (_line, at) => `${word} column has a line with number ${at}`)
  const page = [...lines(column('Left'), { x: 50 }), ...lines(column('Right'), { x: 320 })]
  const { document } = await read(aPdf([page]), 'paper.pdf')
  expect(document.text.lastIndexOf('Left')).toBeLessThan(document.text.indexOf('Right'))
})

test('a line set larger than the body is a heading', async () => {
  const page = [{ text: 'Bicycles', x: 72, y: 740, size: 20 }, ...lines(prose)]
  expect(blocksOf(await read(aPdf([page]), 'report.pdf'))[0]).toBe('heading1: Bicycles')
})

test('running heads and page numbers are left out, but for the first running head', async () => {
  const pages = Array.from({ length: 6 }, (_page, at) => [
    { text: 'Annual report of the bicycle company', x: 72, y: 820 },
    ...lines([`Chapter ${'one two three four five six'.split(' ')[at]} is about wheels.`, ...prose]),
    { text: `Page ${at + 1} of 6`, x: 280, y: 20 },
  ])
  const { document } = await read(aPdf(pages), 'report.pdf')
  expect(document.text.match(/Annual report/g)).toHaveLength(1)
  expect(document.text).not.toContain('of 6')
})

test('the page numbers of a document of two pages are left out, other numbers at the edge are not', async () => {
  const numbered = (footer: string) => [...lines(prose), { text: footer, x: 280, y: 20 }]
  const textOf = async (...footers: string[]) => (await read(aPdf(footers.map(numbered)), 'a.pdf')).document.text
  expect(await textOf('1', '2')).not.toMatch(/\d/)
  expect(await textOf('Page 7 of 8', 'Page 8 of 8')).not.toContain('of 8')
  expect(await textOf('42', '17')).toMatch(/42[\s\S]*17/)
})

test('each page has the text that stands on it', async () => {
  const { document } = await read(aPdf([lines(['First sheet.']), [], lines(['Third sheet.'])]), 'sheets.pdf')
  const texts = document.pages.map(({ start, end }) => document.text.slice(start, end).trim())
  expect(texts).toEqual(['First sheet.', '', 'Third sheet.'])
})

test('right-to-left, Thai and East Asian text is in the order in which it is read', async () => {
  const { document } = await readFixture('many-scripts.pdf')
  for (const words of ['مرحبا بالعالم', 'Привет, мир', '你好世界', 'สวัสดีชาวโลก', 'こんにちは世界'])
    expect(document.text).toContain(words)
})

test('East Asian fonts that name their encoding and do not embed it are read, in columns from right to left', async () => {
  expect((await readFixture('vertical-japanese.pdf')).document.text).toMatch(/^あいうえお\s*日本語/)
})

test('an Arabic ligature gives its letters in the order in which they are read', async () => {
  expect((await readFixture('arabic-ligatures.pdf')).document.text).toMatch(/^انواع الخطوط العربية/)
})

test('a Latin ligature gives its letters', async () => {
  const { text } = (await readFixture('two-columns.pdf')).document
  expect(text).toContain('a sample document with two columns filled')
})

test('a PDF whose password is empty is read, one that asks for a password is refused as encrypted', async () => {
  expect((await readFixture('empty-password.pdf')).document.text).toContain('encryption test')
  expect(await failureOf(readFixture('password.pdf'))).toBe('encrypted_pdf')
})

test('a PDF without text is refused with a hint at text recognition', async () => {
  await expect(readFixture('scan.pdf')).rejects.toMatchObject({
    code: 'no_text_found',
    detail: expect.stringContaining('OCR'),
  })
})

test('a PDF on whose pages nothing is drawn is refused as empty', async () => {
  await expect(readFixture('blank.pdf')).rejects.toMatchObject({
    code: 'empty_file',
    detail: expect.stringContaining('its page is blank'),
  })
})

test('damaged PDFs are refused as corrupt: cut off, header only, fuzzed', async () => {
  const whole = await fixture('article.pdf')
  expect(await failureOf(read(whole.slice(0, 1024), 'cut.pdf'))).toBe('corrupt_file')
  expect(await failureOf(read('%PDF-1.7\n', 'header.pdf'))).toBe('corrupt_file')
  expect(await failureOf(readFixture('fuzzed.pdf'))).toBe('corrupt_file')
})

test('drawing loops in a PDF end', async () => {
  expect(await failureOf(readFixture('operator-cycle.pdf'))).toBe('no_text_found')
  expect((await readFixture('nested-xobjects.pdf')).document.text).toContain('Hello world')
})

test('more pages or more text than allowed are refused', async () => {
  expect(await failureOf(readFixture('four-pages.pdf', { ...LIMITS, maxPages: 3 }))).toBe('too_many_pages')
  expect(await failureOf(readFixture('four-pages.pdf', { ...LIMITS, maxCharacters: 1_000 }))).toBe('text_too_large')
})
