import { fileURLToPath } from 'node:url'
import { getDocument, type PDFDocumentProxy } from 'unpdf/pdfjs'
import { ParseFailure, type ParseLimits } from '../types.ts'

/** An open PDF; `close` gives back what pdf.js holds for it. */
export interface OpenPdf {
  document: PDFDocumentProxy
  close: () => Promise<void>
}

/**
 * Opens a PDF with an empty user password; nothing of it is run and nothing is fetched.
 * The bytes belong to pdf.js afterwards.
 * @throws ParseFailure `encrypted_pdf`, `corrupt_file`, `too_many_pages`.
 */
export async function openPdf(data: Uint8Array, { maxPages }: ParseLimits): Promise<OpenPdf> {
  const task = getDocument({
    data,
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    useWasm: false,
    enableXfa: false,
    ...characterMaps(),
  })
  const close = async (): Promise<void> => {
    await task.destroy().catch(() => undefined)
  }
  try {
    const document = await task.promise
    if (document.numPages > maxPages) throw tooManyPages(document.numPages, maxPages)
    return { document, close }
  } catch (error) {
    await close()
    throw failureOf(error)
  }
}

/** What an error of pdf.js means for the person who uploaded the file. */
export function failureOf(error: unknown): ParseFailure {
  if (error instanceof ParseFailure) return error
  const name = error instanceof Error ? error.name : ''
  if (name === 'PasswordException') {
    return new ParseFailure(
      'encrypted_pdf',
      'This PDF is protected by a password. Remove the password and upload it again.',
      { cause: error },
    )
  }
  return new ParseFailure('corrupt_file', 'This PDF is damaged or incomplete and cannot be read.', { cause: error })
}

const tooManyPages = (pages: number, limit: number): ParseFailure =>
  new ParseFailure('too_many_pages', `This PDF has ${pages} pages; at most ${limit} are read. Split it into parts.`)

/** Tables for East Asian fonts that name their encoding and don't embed it; without them such a document has no text. */
const characterMaps = () => ({
  cMapUrl: fileURLToPath(new URL('cmaps/', import.meta.resolve('pdfjs-dist/package.json'))),
  cMapPacked: true,
})
