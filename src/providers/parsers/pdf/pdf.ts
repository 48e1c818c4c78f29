import { TextBuilder } from '../text-builder.ts'
import { checkTextLength, type ParsedDocument, ParseFailure, type ParseLimits, type ReportProgress } from '../types.ts'
import { isBlank } from './blank.ts'
import { blocksOfPage } from './blocks.ts'
import { fontUseOf } from './fonts.ts'
import { withoutFurniture } from './furniture.ts'
import { createHyphenJoiner } from './hyphens.ts'
import { failureOf, type OpenPdf, openPdf } from './open.ts'
import { type PageLine, readPage } from './page.ts'

/** pdf.js keeps fonts of all pages until told to forget them. */
const PAGES_BETWEEN_CLEANUPS = 100

/**
 * PDF: the text in reading order, page by page; a row of a table is one line, a paragraph has no line breaks,
 * words divided at line ends are whole again, running heads and page numbers are left out.
 * `bytes` belong to pdf.js afterwards.
 * @throws ParseFailure `encrypted_pdf`, `corrupt_file`, `too_many_pages`, `text_too_large`, `empty_file`, `no_text_found`.
 */
export async function parsePdf(
  bytes: Uint8Array,
  limits: ParseLimits,
  report: ReportProgress = () => {},
): Promise<ParsedDocument> {
  const pdf = await openPdf(bytes, limits)
  try {
    const pages = withoutFurniture(await readPages(pdf, limits, report))
    const fonts = fontUseOf(pages)
    const join = createHyphenJoiner(pages)
    const builder = new TextBuilder(limits)
    for (const lines of pages) {
      builder.startPage()
      for (const { kind, text, level } of blocksOfPage(lines, fonts, join)) {
        builder.add(kind, text, level)
        if (kind === 'table') builder.markHeaderRows()
      }
    }
    const document = builder.finish()
    if (document.blocks.length === 0) throw (await isBlank(pdf.document)) ? empty(pages.length) : noText(pages.length)
    return document
  } finally {
    await pdf.close()
  }
}

async function readPages({ document }: OpenPdf, limits: ParseLimits, report: ReportProgress): Promise<PageLine[][]> {
  const pages: PageLine[][] = []
  let characters = 0
  let broken = 0
  let lastError: unknown
  for (let number = 1; number <= document.numPages; number++) {
    try {
      const page = await document.getPage(number)
      const lines = await readPage(page)
      page.cleanup()
      characters += lines.reduce((sum, { text }) => sum + text.length, 0)
      pages.push(lines)
    } catch (error) {
      // one damaged page must not cost the reader the others
      broken++
      lastError = error
      pages.push([])
    }
    checkTextLength(characters, limits)
    if (number % PAGES_BETWEEN_CLEANUPS === 0) await document.cleanup()
    report(number, document.numPages)
  }
  if (broken === document.numPages) throw failureOf(lastError)
  return pages
}

const empty = (pages: number): ParseFailure =>
  new ParseFailure(
    'empty_file',
    `This PDF is empty: ${pages === 1 ? 'its page is' : `its ${pages} pages are`} blank, without text or pictures.`,
  )

const noText = (pages: number): ParseFailure =>
  new ParseFailure(
    'no_text_found',
    `${pages === 1 ? 'The page of this PDF holds no text' : `None of the ${pages} pages of this PDF holds any text`}; ` +
      'it is probably a scan. Run it through text recognition (OCR) and upload it again.',
  )
