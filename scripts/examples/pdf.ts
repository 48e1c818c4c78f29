import type { Block } from './blocks.ts'

const PAGE = { width: 595, height: 842, margin: 72 }
/** Points: of the letters, and what a heading has above it. */
const STYLES = {
  title: { size: 20, above: 0, font: 'F2' },
  heading: { size: 13, above: 12, font: 'F2' },
  paragraph: { size: 11, above: 6, font: 'F1' },
} as const
const LEADING = 1.4

/** Widths of Helvetica from the space to the tilde, in thousandths of its size (Adobe's Core 14 metrics). */
const WIDTHS = (
  '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 ' +
  '1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 ' +
  '333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584'
)
  .split(' ')
  .map(Number)

function widthOf(text: string, size: number): number {
  return [...text].reduce((sum, letter) => {
    const width = WIDTHS[letter.charCodeAt(0) - 32]
    if (width === undefined) throw new Error(`this writer has no letter "${letter}"`)
    return sum + (width * size) / 1_000
  }, 0)
}

function wrapped(text: string, size: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer, size) <= PAGE.width - 2 * PAGE.margin) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}

/** Headings and paragraphs as a PDF in Helvetica, A4. @throws Error for a table, or a letter that is not ASCII. */
export function toPdf(blocks: readonly Block[]): Uint8Array {
  const pages: string[][] = [[]]
  let y = PAGE.height - PAGE.margin
  for (const block of blocks) {
    if (block.kind === 'table') throw new Error('this writer draws no tables')
    const style = STYLES[block.kind === 'paragraph' ? 'paragraph' : block.depth === 1 ? 'title' : 'heading']
    const lines = wrapped(block.text, style.size)
    const leading = style.size * LEADING
    // A heading stays with the first lines of what it is the heading of.
    const needed = block.kind === 'heading' ? leading + 60 : Math.min(lines.length, 2) * leading
    if (y - style.above - needed < PAGE.margin) {
      pages.push([])
      y = PAGE.height - PAGE.margin
    }
    y -= style.above
    for (const line of lines) {
      if (y - leading < PAGE.margin) {
        pages.push([])
        y = PAGE.height - PAGE.margin
      }
      y -= leading
      const text = line.replace(/[\\()]/g, '\\$&')
      pages.at(-1)?.push(`BT /${style.font} ${style.size} Tf 1 0 0 1 ${PAGE.margin} ${y.toFixed(1)} Tm (${text}) Tj ET`)
    }
  }
  return fileOf(pages.map((page) => page.join('\n')))
}

function fileOf(pages: readonly string[]): Uint8Array {
  const fontOf = (name: string): string =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /Lang (en) >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_page, at) => `${5 + at * 2} 0 R`).join(' ')}] >>`,
    fontOf('Helvetica'),
    fontOf('Helvetica-Bold'),
    ...pages.flatMap((content, at) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Contents ${6 + at * 2} 0 R ` +
        '/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>',
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, at) => {
    const offset = file.length
    file += `${at + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return new TextEncoder().encode(`${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`)
}
