import { expect, test } from 'vitest'
import { openZip } from '../../../src/providers/parsers/zip.ts'
import { blocksOf, failureOf, fixture, LIMITS, read, readFixture } from './reading.ts'

test('a Word document keeps its headings, lists, tables and notes, and is known by its content', async () => {
  const outcome = await read(await fixture('tools.docx'), 'renamed.pdf')
  expect(outcome.kind).toBe('docx')
  expect(blocksOf(outcome)).toEqual([
    'heading1: Care of tools',
    'heading1: Sharpening',
    'paragraph: A dull edge slips. Sharpen chisels at 25 degrees.[1]',
    'list_item: - Oil the stone first',
    'list_item: - Draw the edge towards you',
    'table: Tool | Angle | Price\nChisel | 25° | $18.50\nPlane | 30° | $42.00',
    'heading1: Storage',
    'paragraph: Keep tools dry. Camellia oil keeps rust away.',
    'list_item: 1. Japanese chisels take 30 degrees. ↑',
  ])
})

test('a presentation has a page for each slide, with its tables and the notes of the speaker', async () => {
  const outcome = await readFixture('review.pptx')
  const { text, pages } = outcome.document
  expect(outcome.kind).toBe('pptx')
  expect(pages.map(({ start, end }) => text.slice(start, end).trim().split('\n')[0])).toEqual([
    'Quarterly review',
    'Revenue grew',
    'Figures',
  ])
  expect(blocksOf(outcome)).toContain('paragraph: Mention that hardware was delayed by the port strike.')
  expect(blocksOf(outcome).at(-1)).toBe('table: Region | Revenue\nNorth | 1,204\nSouth | 987')
})

test('a workbook has a page for each sheet; numbers and dates read as its cells show them', async () => {
  const outcome = await readFixture('expenses.xlsx')
  expect(outcome.kind).toBe('xlsx')
  expect(blocksOf(outcome)).toEqual([
    'heading1: book',
    'table: Date | Item | Amount\n2024-03-01 | Paper | 1204.5\n2024-03-09 | Toner | 87',
  ])
})

test('a table knows where the rows that name its columns end', async () => {
  for (const name of ['tools.docx', 'review.pptx', 'expenses.xlsx', 'expenses.csv']) {
    const { text, blocks } = (await readFixture(name)).document
    const table = blocks.find(({ kind }) => kind === 'table')
    expect(text.slice(table?.start, table?.headerEnd).split(/[|,]/).length).toBe(
      text.slice(table?.start, table?.end).split('\n')[0]?.split(/[|,]/).length,
    )
  }
})

test('a file that is cut off, or of which a part is missing, is damaged', async () => {
  for (const name of ['tools.docx', 'review.pptx', 'expenses.xlsx', 'tools.epub']) {
    const bytes = await fixture(name)
    expect(await failureOf(read(bytes.slice(0, bytes.length / 2), name))).toBe('corrupt_file')
  }
})

test('a workbook with too many sheets or too much text is refused', async () => {
  const bytes = await fixture('review.pptx')
  expect(await failureOf(read(bytes, 'review.pptx', { ...LIMITS, maxPages: 2 }))).toBe('too_many_pages')
  expect(await failureOf(read(await fixture('expenses.xlsx'), 'x.xlsx', { ...LIMITS, maxCharacters: 20 }))).toBe(
    'text_too_large',
  )
})

test('what is unpacked is counted, whatever the archive says of its sizes', async () => {
  const archive = await openZip(await fixture('tools.docx'))
  const name = archive.names.find((one) => one.endsWith('document.xml')) ?? ''
  const whole = await archive.read(name)
  let length = 0
  for await (const piece of archive.stream(name)) length += piece.length
  expect(length).toBe(whole.length)
  await expect(archive.read('../../etc/passwd')).rejects.toMatchObject({ code: 'corrupt_file' })
})

test('a Word document in which nothing is written is refused as empty', async () => {
  await expect(readFixture('blank.docx')).rejects.toMatchObject({ code: 'empty_file' })
})

test('an archive that is no document is named as what it is', async () => {
  const empty = new Uint8Array([0x50, 0x4b, 5, 6, ...new Array<number>(18).fill(0)])
  expect(await failureOf(read(empty, 'things.zip'))).toBe('unsupported_type')
})
