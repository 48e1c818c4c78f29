import { downloadZip } from 'client-zip'
import type { Block } from './blocks.ts'

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml'
/** The least that Word takes for a document with headings. */
const PARTS: Record<string, string> = {
  '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${WORD}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${WORD}.styles+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
  'word/_rels/document.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  'word/styles.xml': `<w:styles ${W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/><w:sz w:val="22"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>${[
    { depth: 1, halfPoints: 40 },
    { depth: 2, halfPoints: 28 },
  ]
    .map(
      ({ depth, halfPoints }) =>
        `<w:style w:type="paragraph" w:styleId="Heading${depth}"><w:name w:val="heading ${depth}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="${depth - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="${halfPoints}"/></w:rPr></w:style>`,
    )
    .join('')}</w:styles>`,
}
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
/** Of every entry, so that the file is the same each time; a zip has local time. */
const WRITTEN = new Date(2026, 0, 1)

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const paragraph = (text: string, style = ''): string =>
  `<w:p>${style === '' ? '' : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`

function table(rows: readonly string[][]): string {
  const sides = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV']
  const borders = sides.map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>`).join('')
  const cells = (row: readonly string[]): string =>
    row.map((text) => `<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>${paragraph(text)}</w:tc>`).join('')
  const head = '<w:trPr><w:tblHeader/></w:trPr>'
  const body = rows.map((row, at) => `<w:tr>${at === 0 ? head : ''}${cells(row)}</w:tr>`).join('')
  const grid = (rows[0] ?? []).map(() => '<w:gridCol w:w="3000"/>').join('')
  return `<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>${borders}</w:tblBorders></w:tblPr><w:tblGrid>${grid}</w:tblGrid>${body}</w:tbl>`
}

function drawn(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return paragraph(block.text, `Heading${block.depth}`)
    case 'paragraph':
      return paragraph(block.text)
    case 'table':
      return table(block.rows)
  }
}

/** The blocks as a Word document. */
export async function toDocx(blocks: readonly Block[]): Promise<Uint8Array> {
  const page =
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/></w:sectPr>'
  const document = `<w:document ${W}><w:body>${blocks.map(drawn).join('')}${paragraph('')}${page}</w:body></w:document>`
  const entries = Object.entries({ ...PARTS, 'word/document.xml': document })
  const zip = downloadZip(
    entries.map(([name, content]) => ({ name, input: DECLARATION + content, lastModified: WRITTEN })),
  )
  return new Uint8Array(await zip.arrayBuffer())
}
