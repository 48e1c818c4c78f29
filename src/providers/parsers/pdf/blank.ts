import { OPS, type PDFDocumentProxy } from 'unpdf/pdfjs'

/** Blank pages are looked at one by one; after so many it is no matter of a forgotten sheet. */
const LOOK_AT = 50
/** Operators that leave something to be seen; a path that only clips is not told apart. */
const PAINTING: ReadonlySet<number> = new Set([
  OPS.constructPath,
  OPS.shadingFill,
  OPS.showText,
  OPS.paintImageXObject,
  OPS.paintInlineImageXObject,
  OPS.paintInlineImageXObjectGroup,
  OPS.paintImageMaskXObject,
  OPS.paintImageMaskXObjectGroup,
  OPS.paintImageMaskXObjectRepeat,
  OPS.paintImageXObjectRepeat,
  OPS.paintSolidColorImageMask,
])

/** Whether nothing is drawn on the pages of a PDF, so that recognising its text would be in vain. */
export async function isBlank(document: PDFDocumentProxy): Promise<boolean> {
  for (let number = 1; number <= Math.min(document.numPages, LOOK_AT); number++) {
    // A page that cannot be drawn is damaged, which is not the same as blank.
    const operators = await operatorsOf(document, number).catch(() => null)
    if (operators === null || operators.some((operator) => PAINTING.has(operator))) return false
  }
  return document.numPages <= LOOK_AT
}

async function operatorsOf(document: PDFDocumentProxy, number: number): Promise<number[]> {
  const page = await document.getPage(number)
  const { fnArray } = await page.getOperatorList()
  page.cleanup()
  return fnArray
}
