import { posix } from 'node:path'
import { appendDocument } from './append.ts'
import { cleanText, decodeText } from './decode.ts'
import { parseHtml } from './html.ts'
import { TextBuilder } from './text-builder.ts'
import { checkHasText, type ParsedDocument, ParseFailure, type ParseLimits } from './types.ts'
import { descendantsOf, readXml } from './xml.ts'
import { openZip, type ZipArchive } from './zip.ts'

/** How fonts are disguised; no text is. */
const FONT_OBFUSCATION = /obfuscation|font/i

/**
 * E-books (EPUB 2 and 3): a page for each part, in the order of reading.
 * @throws ParseFailure `corrupt_file`, `encrypted_file`, `file_too_large`, `no_text_found`, `text_too_large`, `too_many_pages`.
 */
export async function parseEpub(bytes: Uint8Array, limits: ParseLimits): Promise<ParsedDocument> {
  const archive = await openZip(bytes)
  await refuseProtected(archive)
  const parts = await partsOf(archive)
  if (parts.length > limits.maxPages) throw new ParseFailure('too_many_pages', `This book has ${parts.length} parts.`)
  const builder = new TextBuilder(limits)
  for (const part of parts) {
    builder.startPage()
    const source = cleanText(decodeText(await archive.read(part), null))
    try {
      appendDocument(builder, parseHtml(source, limits))
    } catch (error) {
      // A cover is a picture.
      if (!(error instanceof ParseFailure) || error.code !== 'no_text_found') throw error
    }
  }
  const document = builder.finish()
  checkHasText(document.text, 'This book')
  return document
}

async function partsOf(archive: ZipArchive): Promise<string[]> {
  const [root] = descendantsOf(readXml(await archive.read('META-INF/container.xml')), 'rootfile')
  const path = root?.attributes['full-path']
  if (path === undefined) throw new ParseFailure('corrupt_file', 'This book does not say where its contents are.')
  const contents = readXml(await archive.read(path))
  const items = descendantsOf(contents, 'item').filter(({ attributes }) => !/\bnav\b/.test(attributes.properties ?? ''))
  const hrefs = new Map(items.map(({ attributes }) => [attributes.id, attributes.href ?? '']))
  return descendantsOf(contents, 'itemref').flatMap(({ attributes }) => {
    const href = hrefs.get(attributes.idref)
    if (href === undefined) return []
    const part = posix.join(posix.dirname(path), decodeName(href))
    return archive.has(part) ? [part] : []
  })
}

function decodeName(href: string): string {
  try {
    return decodeURIComponent(href)
  } catch {
    return href
  }
}

async function refuseProtected(archive: ZipArchive): Promise<void> {
  if (!archive.has('META-INF/encryption.xml')) return
  const methods = descendantsOf(readXml(await archive.read('META-INF/encryption.xml')), 'EncryptionMethod')
  if (methods.every(({ attributes }) => FONT_OBFUSCATION.test(attributes.Algorithm ?? ''))) return
  throw new ParseFailure('encrypted_file', 'This book is protected by its seller (DRM) and cannot be read.')
}
