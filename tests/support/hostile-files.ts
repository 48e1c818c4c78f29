import { constants, crc32, deflateRawSync } from 'node:zlib'

/** Files that mean harm, made when they are needed: most are larger than anybody wants to keep. */

interface Entry {
  name: string
  /** As it is in the archive. */
  packed: Buffer
  /** What the archive says of it. */
  sizeBytes: number
  crc: number
  /** The mode of Unix; 0: none. */
  mode?: number
}

export const entryOf = (name: string, content: string | Buffer, mode = 0): Entry => {
  const bytes = Buffer.from(content)
  return { name, packed: deflateRawSync(bytes), sizeBytes: bytes.length, crc: crc32(bytes), mode }
}

/** An entry of so many megabytes of one character, at a kilobyte each: pieces that end on a byte can be put together. */
export function bombEntry(name: string, megabytes: number, before = '', after = ''): Entry {
  const flush = { finishFlush: constants.Z_FULL_FLUSH }
  const megabyte = deflateRawSync(Buffer.alloc(1024 * 1024, '0'), flush)
  const packed = Buffer.concat([
    deflateRawSync(Buffer.from(before), flush),
    ...Array.from({ length: megabytes }, () => megabyte),
    deflateRawSync(Buffer.from(after)),
  ])
  return { name, packed, sizeBytes: 1_000, crc: 0 }
}

/** A ZIP archive (APPNOTE.TXT 6.3) as these entries say, true or not. */
export function zipOf(entries: readonly Entry[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, packed, sizeBytes, crc, mode = 0 } of entries) {
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc, 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(sizeBytes, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE((mode << 16) >>> 0, 6)
    rest.writeUInt32LE(offset, 10)
    // Made by Unix, so that the mode counts.
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), fields, rest, Buffer.from(name))
    bodies.push(body)
    offset += body.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 4)
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, listed, Buffer.from('PK\x05\x06'), end])
}

const TYPES =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
const RELATIONSHIPS =
  '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'

export const WORD_HEAD =
  '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
export const WORD_TAIL = '</w:t></w:r></w:p></w:body></w:document>'

/** A Word document with this entry for its text, and others beside it. */
export const wordWith = (document: Entry, others: readonly Entry[] = []): Buffer =>
  zipOf([entryOf('[Content_Types].xml', TYPES), entryOf('_rels/.rels', RELATIONSHIPS), document, ...others])

/** A PDF of these objects, the first of them its root; `prev`: where its table says that another one is. */
export function pdfOf(objects: readonly string[], { loops = false } = {}): Buffer {
  let file = '%PDF-1.4\n'
  const offsets = objects.map((body, at) => {
    const offset = file.length
    file += `${at + 1} 0 obj\n${body}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const prev = loops ? ` /Prev ${file.length}` : ''
  const end = `trailer\n<< /Size ${size} /Root 1 0 R${prev} >>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(`${file}xref\n0 ${size}\n0000000000 65535 f \n${table}${end}`, 'latin1')
}
