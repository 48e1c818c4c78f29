import { fileTypeFromBuffer } from 'file-type'
import { isCodeName } from './code.ts'
import { isCsv } from './csv.ts'
import { isEml } from './eml.ts'
import { encodingOfMark, encodingOfZeros } from './encoding.ts'
import { isJson } from './json.ts'
import { mainPartOf } from './office/relationships.ts'
import { type DocumentKind, ParseFailure } from './types.ts'
import { openZip } from './zip.ts'

/** Bytes that decide the kind. */
const HEAD_BYTES = 64 * 1024
const SUPPORTED =
  'Supported are PDF, Word (docx), PowerPoint (pptx), Excel (xlsx), HTML, Markdown, text, CSV, JSON, mail (eml), EPUB and source code.'

const MEDIA_TYPES: Record<DocumentKind, string> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
  markdown: 'text/markdown',
  text: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  eml: 'message/rfc822',
  epub: 'application/epub+zip',
  code: 'text/plain',
}

/** What people call the kinds of files that are met most often and not read. */
const NAMES: Record<string, string> = {
  'application/x-cfb': 'a Microsoft Office file of before 2007 (save it as docx, xlsx or pptx)',
  'application/zip': 'a ZIP archive',
  'application/rtf': 'a rich text (RTF) file',
  'application/postscript': 'a PostScript file',
  'image/svg+xml': 'an SVG image',
}

/** What a file is, judged by its bytes; `name` only helps to tell Markdown from plain text. */
export interface SniffedType {
  kind: DocumentKind
  mediaType: string
}

/** @throws ParseFailure `empty_file` or `unsupported_type`. */
export async function sniff(bytes: Uint8Array, name: string): Promise<SniffedType> {
  if (bytes.length === 0) throw new ParseFailure('empty_file', 'This file is empty (0 bytes).')
  const kind = (await kindOfArchive(bytes)) ?? (await kindOf(bytes.subarray(0, HEAD_BYTES), name))
  return { kind, mediaType: MEDIA_TYPES[kind] }
}

async function kindOf(head: Uint8Array, name: string): Promise<DocumentKind> {
  if (isPdf(head)) return 'pdf'
  const text = await textHead(head)
  if (text === null) throw unsupported(await nameOfBinary(head))
  if (text.startsWith('{\\rtf')) throw unsupported(NAMES['application/rtf'])
  if (text.startsWith('%!PS')) throw unsupported(NAMES['application/postscript'])
  const start = skipPrologue(text)
  if (/^<svg[\s>]/i.test(start)) throw unsupported(NAMES['image/svg+xml'])
  if (isEml(start)) return 'eml'
  const isMarkdownName = /\.(md|markdown|mdx|mdown|mkd)$/i.test(name)
  if (/^<(!doctype\s+html|html|head|body)[\s>]/i.test(start)) return 'html'
  if (!isMarkdownName && !isCodeName(name) && isMarkup(start, name)) return 'html'
  if (isMarkdownName) return 'markdown'
  if (isJson(text, name)) return 'json'
  if (isCodeName(name)) return 'code'
  if (isCsv(text, name)) return 'csv'
  if (/\.[a-z0-9]{1,10}$/i.test(name)) return 'text'
  return looksLikeMarkdown(text) ? 'markdown' : 'text'
}

/** The first bytes of an entry, of an archive without entries, and of a file of Microsoft's older container. */
const ARCHIVES = ['PK\u0003\u0004', 'PK\u0005\u0006']
const COMPOUND_FILE = '\u00D0\u00CF\u0011\u00E0'

/** The kind of a file that holds others; null when it is none. @throws ParseFailure for one that is protected. */
async function kindOfArchive(bytes: Uint8Array): Promise<DocumentKind | null> {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  if (start.startsWith(COMPOUND_FILE) && isEncryptedOffice(bytes)) {
    throw new ParseFailure('encrypted_file', 'This Office file is protected by a password; upload it without one.')
  }
  if (!ARCHIVES.some((sign) => start.startsWith(sign))) return null
  // The directory is at the end, where the heads that are looked at otherwise do not reach.
  const archive = await openZip(bytes).catch(() => null)
  if (!archive) throw new ParseFailure('corrupt_file', 'This file is damaged: it is cut off, or no whole archive.')
  if (archive.has('META-INF/container.xml')) return 'epub'
  const main = await mainPartOf(archive)
  if (main === null) return null
  if (/(^|\/)document\d*\.xml$/.test(main)) return 'docx'
  if (/(^|\/)presentation\d*\.xml$/.test(main)) return 'pptx'
  return /(^|\/)workbook\d*\.xml$/.test(main) ? 'xlsx' : null
}

/** Office puts a protected document into a stream of this name (MS-OFFCRYPTO), in UTF-16. */
const isEncryptedOffice = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from('EncryptedPackage', 'utf16le'))

/** Readers accept a PDF header anywhere in the first 1,024 bytes; before it only what is no text counts. */
function isPdf(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 1024)).toString('latin1')
  const at = start.indexOf('%PDF-')
  if (at < 0) return false
  if (/^[\s\u00EF\u00BB\u00BF]*$/.test(start.slice(0, at))) return true
  return /\d+ \d+ obj\b/.test(Buffer.from(head).toString('latin1').slice(at)) && !/^\s*</.test(start)
}

/** The head as characters good enough to look for tags, or `null` when it is no text in any encoding. */
async function textHead(head: Uint8Array): Promise<string | null> {
  const encoding = encodingOfMark(head) ?? encodingOfZeros(head)
  if (encoding?.startsWith('utf-16') || encoding?.startsWith('utf-32')) {
    const units = Buffer.from(head).toString('latin1').replaceAll('\u0000', '')
    return units.replace(/^[\u00FE\u00FF]+/, '')
  }
  const controls = head.reduce((count, byte) => (isControl(byte) ? count + 1 : count), 0)
  if (controls > Math.max(8, head.length * 0.02)) return null
  if (controls > 0 && (await nameOfBinary(head))) return null
  return Buffer.from(head)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}

/** Control characters without use in texts; ESC is left out because logs are full of colour codes. */
const isControl = (byte: number): boolean =>
  byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d && byte !== 0x1b

async function nameOfBinary(head: Uint8Array): Promise<string | undefined> {
  // file-type walks through the parts of a PNG and gives up on a broken one
  if (Buffer.from(head.subarray(1, 4)).toString('latin1') === 'PNG') return 'a PNG image'
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  if (!found) return undefined
  return NAMES[found.mime] ?? `a file of type ${found.mime}`
}

function unsupported(what: string | undefined): ParseFailure {
  return new ParseFailure('unsupported_type', `This is ${what ?? 'a binary file of an unknown type'}. ${SUPPORTED}`)
}

/** Drops what may stand before the first element: white space, the XML declaration, comments. */
function skipPrologue(text: string): string {
  let rest = text.trimStart()
  for (let turns = 0; turns < 20; turns++) {
    const end = rest.startsWith('<!--') ? rest.indexOf('-->') + 3 : rest.startsWith('<?') ? rest.indexOf('>') + 1 : 0
    const isXmlType = /^<!doctype\s+svg/i.test(rest)
    const skip = isXmlType ? rest.indexOf('>') + 1 : end
    if (skip < 3) return rest
    rest = rest.slice(skip).trimStart()
  }
  return rest
}

/** A piece of HTML without its frame: any tag when the name says HTML, otherwise one that only HTML starts with. */
function isMarkup(start: string, name: string): boolean {
  if (/\.x?html?$/i.test(name)) return /<[a-z!][^<>]{0,500}>/i.test(start)
  return /^<(script|style|title|meta|link|div|p|h[1-6]|table|article|section|main|ul|ol|body)[\s>]/i.test(start)
}

/** Two signs are asked for, because a plain text may have one by chance. */
function looksLikeMarkdown(text: string): boolean {
  const signs = [
    /^#{1,6} \S/m,
    /^(```|~~~)/m,
    /\]\([^()\s]{1,500}\)/,
    /^\|.{1,500}\|\s{0,10}$/m,
    /^ {0,3}[-*] \S/m,
    /\*\*\S[^*\n]{0,200}\*\*/,
  ]
  return signs.filter((sign) => sign.test(text)).length >= 2
}
