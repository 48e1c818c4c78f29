import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { fixture, read } from './reading.ts'

test('a file is what its bytes are, whatever its name says', async () => {
  expect(await read('<!doctype html><p>Hello.</p>', 'report.pdf')).toMatchObject({
    kind: 'html',
    mediaType: 'text/html',
  })
  expect((await read(await fixture('article.pdf'), 'notes.txt')).kind).toBe('pdf')
  expect((await read('Just words.', 'page.html')).kind).toBe('text')
})

test('plain text is Markdown by its name, or by two signs of it when it has no extension', async () => {
  expect((await read('Just words.', 'notes.md')).kind).toBe('markdown')
  expect((await read('# Title\n\n- one\n- two\n', 'README')).kind).toBe('markdown')
  expect((await read('# Title\n\n- one\n- two\n', 'notes.txt')).kind).toBe('text')
})

test('XML called text is text: its tags mean nothing', async () => {
  const source = '<?xml version="1.0"?><note><script>x()</script></note>'
  expect((await read(source, 'note.txt')).document.text).toBe(source)
})

test.for([
  ['nothing', 'empty.pdf', new Uint8Array(), 'empty_file', '0 bytes'],
  [
    'an SVG image called text',
    'a.txt',
    bytes('<?xml version="1.0"?><svg onload="x()"></svg>'),
    'unsupported_type',
    'SVG',
  ],
  ['a PNG image called PDF', 'a.pdf', bytes('\u0089PNG\r\n\u001a\n\u0000\u0000'), 'unsupported_type', 'PNG'],
  ['an archive that is cut off', 'a.txt', aZip(), 'corrupt_file', 'cut off'],
  [
    'a program',
    'a.txt',
    bytes('\u007fELF\u0002\u0001\u0001'.padEnd(400, '\u0000')),
    'unsupported_type',
    'Supported are',
  ],
] as const)('%s is refused with a sentence that says why', async ([, name, content, code, word]) => {
  await expect(read(content, name)).rejects.toMatchObject({ code, detail: expect.stringContaining(word) })
})

function bytes(latin1: string): Uint8Array {
  return new Uint8Array(Buffer.from(latin1, 'latin1'))
}

/** One file `a` in an archive: its local header and what follows it. */
function aZip(): Uint8Array {
  const data = deflateRawSync('Hello')
  const header = Buffer.alloc(30)
  header.write('PK\u0003\u0004', 'latin1')
  header.writeUInt16LE(8, 8)
  header.writeUInt32LE(data.length, 18)
  header.writeUInt32LE(5, 22)
  header.writeUInt16LE(1, 26)
  return new Uint8Array(Buffer.concat([header, Buffer.from('a'), data]))
}
