import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow, WidthType } from 'docx'
import type { Block } from './blocks.ts'

/** The blocks as a Word document. */
export async function toDocx(blocks: readonly Block[]): Promise<Uint8Array> {
  return Packer.toBuffer(new Document({ creator: 'Groundwire', sections: [{ children: blocks.map(drawn) }] }))
}

function drawn(block: Block): Paragraph | Table {
  switch (block.kind) {
    case 'heading':
      return new Paragraph({
        text: block.text,
        heading: block.depth === 1 ? HeadingLevel.HEADING_1 : HeadingLevel.HEADING_2,
      })
    case 'paragraph':
      return new Paragraph({ text: block.text, spacing: { after: 120 } })
    case 'table':
      return new Table({
        width: { size: 100, type: WidthType.PERCENTAGE },
        rows: block.rows.map(
          (row, at) =>
            new TableRow({
              tableHeader: at === 0,
              children: row.map((text) => new TableCell({ children: [new Paragraph(text)] })),
            }),
        ),
      })
  }
}
