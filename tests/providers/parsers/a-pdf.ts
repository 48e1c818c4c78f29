/** A line of text on a page: `x` and `y` in points from the lower left, `size` in points. */
export interface PdfText {
  text: string
  x: number
  y: number
  size?: number
  isBold?: boolean
}

/** A small valid PDF in Helvetica, A4, with the given text on each page. */
export function aPdf(pages: PdfText[][]): Uint8Array {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_page, at) => `${5 + at * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>',
  ]
  for (const [at, page] of pages.entries()) {
    const content = page.map(drawn).join('\n')
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${6 + at * 2} 0 R ` +
        '/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>',
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    )
  }
  return new TextEncoder().encode(fileOf(objects))
}

/** Lines of prose, one under the other. */
export const lines = (texts: string[], { x = 72, y = 700, size = 10 } = {}): PdfText[] =>
  texts.map((text, at) => ({ text, x, y: y - at * size * 1.2, size }))

const drawn = ({ text, x, y, size = 10, isBold = false }: PdfText): string =>
  `BT /${isBold ? 'F2' : 'F1'} ${size} Tf 1 0 0 1 ${x} ${y} Tm (${text.replace(/[\\()]/g, '\\$&')}) Tj ET`

function fileOf(objects: string[]): string {
  let file = '%PDF-1.4\n'
  const offsets: number[] = []
  for (const [at, object] of objects.entries()) {
    offsets.push(file.length)
    file += `${at + 1} 0 obj\n${object}\nendobj\n`
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return `${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`
}
