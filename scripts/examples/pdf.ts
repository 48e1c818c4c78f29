import { buffer } from 'node:stream/consumers'
import PdfDocument from 'pdfkit'
import type { Block } from './blocks.ts'

/** Points: of the letters, and what is left free above them. */
const STYLES = {
  title: { size: 20, above: 0, font: 'Helvetica-Bold' },
  heading: { size: 13, above: 12, font: 'Helvetica-Bold' },
  paragraph: { size: 11, above: 6, font: 'Helvetica' },
} as const
/** A heading stays with the first lines of what it is the heading of. */
const KEPT_TOGETHER = 60
/** The file is the same each time. */
const WRITTEN = new Date(Date.UTC(2026, 0, 1))

/** Headings, paragraphs and tables as a PDF in Helvetica, A4. */
export async function toPdf(blocks: readonly Block[]): Promise<Uint8Array> {
  const file = new PdfDocument({ size: 'A4', margin: 72, lang: 'en', info: { CreationDate: WRITTEN } })
  const bytes = buffer(file)
  for (const block of blocks) draw(file, block)
  file.end()
  return bytes
}

function draw(file: PDFKit.PDFDocument, block: Block): void {
  if (block.kind === 'table') {
    file.font(STYLES.paragraph.font).fontSize(STYLES.paragraph.size).table({ data: block.rows })
    return
  }
  const { size, above, font } =
    STYLES[block.kind === 'paragraph' ? 'paragraph' : block.depth === 1 ? 'title' : 'heading']
  if (block.kind === 'heading' && file.y + above + size + KEPT_TOGETHER > file.page.maxY()) file.addPage()
  file.y += above
  file
    .font(font)
    .fontSize(size)
    .text(block.text, { lineGap: size * 0.25 })
}
