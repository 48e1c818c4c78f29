import { expect, test } from 'vitest'
import { blocksOf, failureOf, fixture, read, readFixture } from './reading.ts'

test('a book has a page for each part in the order of reading', async () => {
  const outcome = await readFixture('tools.epub')
  const { text, pages } = outcome.document
  expect(outcome.kind).toBe('epub')
  expect(pages.map(({ start, end }) => text.slice(start, end).trim().split('\n')[0])).toEqual([
    'Care of tools',
    'Sharpening',
    'Storage',
  ])
})

test('a mail gives its subject, who wrote it to whom, its text, and what its attachments say', async () => {
  const outcome = await read(await fixture('delivery.eml'), 'message.txt')
  expect(outcome.kind).toBe('eml')
  expect(blocksOf(outcome)).toEqual([
    'heading1: Delivery of the mill',
    expect.stringContaining(
      'From: Ada Lovelace <ada@example.org>\nTo: Charles Babbage <charles@example.org>\nDate: 2024',
    ),
    'paragraph: The mill arrives on Thursday.',
    'paragraph: Please clear the yard.',
    'heading1: expenses.csv',
    'table: Date,Item,Amount\n2024-03-01,Paper,1204.50\n2024-03-09,Toner,87.00',
    'heading1: yard.png',
    expect.stringMatching(/^paragraph: This attachment could not be read: This is a PNG image\./),
  ])
})

test('mails within mails end at some depth', async () => {
  const nested = (depth: number): string =>
    `From: a@example.org\r\nTo: b@example.org\r\nSubject: level ${depth}\r\nMIME-Version: 1.0\r\n${
      depth === 0
        ? '\r\nThe end.'
        : `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n${nested(depth - 1)}\r\n--b${depth}--\r\n`
    }`
  const outcome = await read(nested(8), 'nested.eml')
  expect(outcome.document.text).toContain('level 7')
  expect(outcome.document.text).toContain('Mails are nested too deep.')
})

test('a text with one line like a header is no mail', async () => {
  expect((await read('From: the beginning\n\nThere was a text.', 'note.txt')).kind).toBe('text')
})

test('a table of values is its source to the character, and one that names no columns has no header', async () => {
  const source = 'Team,City\n"Blues, The",St. Louis\n"Two\nlines",Here\n'
  const outcome = await read(source, 'teams.csv')
  expect(outcome).toMatchObject({ kind: 'csv', mediaType: 'text/csv', document: { text: source } })
  const [table] = outcome.document.blocks
  expect(source.slice(0, table?.headerEnd)).toBe('Team,City')
  expect((await read('1,2\n3,4\n', 'plain.csv')).document.blocks[0]?.headerEnd).toBeUndefined()
})

test('a title above the names of the columns belongs to them', async () => {
  const source = 'Stanley Cups,,\nTeam,Location,Cups\nBlues,STL,1\n'
  const [table] = (await read(source, 'cups.csv')).document.blocks
  expect(source.slice(0, table?.headerEnd)).toBe('Stanley Cups,,\nTeam,Location,Cups')
})

test('JSON is written out with what belongs together in one block, under the names of its keys', async () => {
  const value = {
    name: 'mill',
    parts: Array.from({ length: 40 }, (_, n) => ({ id: n, label: `cog wheel number ${n}`, teeth: n * 7 })),
  }
  const outcome = await read(JSON.stringify(value), 'mill.json')
  expect(outcome.kind).toBe('json')
  const blocks = blocksOf(outcome)
  expect(blocks.slice(0, 2)).toEqual(['code: {\n  "name": "mill"\n}', 'heading1: parts'])
  expect(blocks[5]).toBe('code: {\n  "id": 3,\n  "label": "cog wheel number 3",\n  "teeth": 21\n}')
})

test('a JSON value a line is read line by line; what is not JSON is read as it stands', async () => {
  const lines = await read('{"a": 1}\n{"a": 2}\n', 'rows.jsonl')
  expect(blocksOf(lines)).toEqual(['code: {\n  "a": 1\n}', 'code: {\n  "a": 2\n}'])
  const broken = await read('{"a": ', 'broken.json')
  expect(blocksOf(broken)).toEqual(['code: {"a": '])
  expect(await failureOf(read('['.repeat(200_000), 'deep.json'))).toBe('read as json')
})

test('source code is its text, with a function and its comment in one block', async () => {
  const source =
    '/** Adds. */\nfunction add(a, b) {\n  const c = a\n\n  return c + b\n}\n\n// Two\nconst two = add(1, 1)\n'
  const outcome = await read(source, 'add.ts')
  expect(outcome).toMatchObject({ kind: 'code', mediaType: 'text/plain', document: { text: source } })
  expect(blocksOf(outcome)).toEqual([
    'code: /** Adds. */\nfunction add(a, b) {\n  const c = a\n\n  return c + b\n}',
    'code: // Two\nconst two = add(1, 1)',
  ])
})

test('a JSON file and a source file of a workshop are read as what they are', async () => {
  const inventory = await readFixture('inventory.json')
  expect(inventory.kind).toBe('json')
  expect(blocksOf(inventory)).toEqual([expect.stringContaining('"name": "Plane",\n      "angle_degrees": 30')])
  const code = await readFixture('sharpening.py')
  expect(code.kind).toBe('code')
  expect(blocksOf(code).map((block) => block.split('\n')[0])).toEqual([
    'code: """Angles at which the tools of a workshop are sharpened."""',
    'code: CHISEL_DEGREES = 25',
    'code: def angle_of(tool: str, is_japanese: bool = False) -> int:',
    'code: class Stone:',
  ])
})
