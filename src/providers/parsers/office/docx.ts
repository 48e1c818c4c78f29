import mammoth from 'mammoth'
import { parseHtml } from '../html.ts'
import { type ParsedDocument, ParseFailure, type ParseLimits } from '../types.ts'
import { openZip, type ZipArchive } from '../zip.ts'
import { checkOfficeText } from './has-text.ts'
import { mainPartOf } from './relationships.ts'

/** Unpacked XML; a thousand pages have some 30 MB. It becomes a tree, so that memory is many times this. */
const MAX_XML_BYTES = 64 * 1024 * 1024
const STYLES = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => h2:fresh", 'comment-reference => sup']

/**
 * Word documents, by way of HTML (`mammoth` keeps headings, lists, tables and notes); headers and footers are left out.
 * @throws ParseFailure `corrupt_file`, `empty_file`, `file_too_large`, `no_text_found`, `text_too_large`.
 */
export async function parseDocx(bytes: Uint8Array, limits: ParseLimits): Promise<ParsedDocument> {
  const archive = await openZip(bytes)
  if ((await mainPartOf(archive)) === null)
    throw new ParseFailure('corrupt_file', 'This Word file has no document in it.')
  await checkXml(archive)
  const { value: html } = await mammoth
    .convertToHtml(
      { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
      { styleMap: STYLES, convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
    )
    .catch((cause: unknown) => {
      throw new ParseFailure('corrupt_file', 'This Word file is damaged and cannot be read.', { cause })
    })
  checkOfficeText(html.replace(/<[^>]*>/g, ' '), archive, 'This document')
  return parseHtml(`<main>${html}</main>`, limits)
}

/** `mammoth` unpacks without a bound and knows entities; what could grow is looked at before. */
async function checkXml(archive: ZipArchive): Promise<void> {
  let size = 0
  for (const name of archive.names) {
    if (!/\.(xml|rels)$/i.test(name)) continue
    let isFirst = true
    for await (const piece of archive.stream(name)) {
      size += piece.length
      if (size > MAX_XML_BYTES)
        throw new ParseFailure('file_too_large', 'This document is too large when it is unpacked.')
      if (isFirst && /<!DOCTYPE/i.test(Buffer.from(piece).toString('latin1'))) {
        throw new ParseFailure(
          'corrupt_file',
          'This Word file defines entities of its own, which no word processor writes.',
        )
      }
      isFirst = false
    }
  }
}
