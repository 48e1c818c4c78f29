import { format } from 'numfmt'
import { descendantsOf, elementAt, elementsOf, readXml } from '../xml.ts'

/** Excel's own formats by number (ECMA-376, 18.8.30); dates in the order that no reader takes for another. */
const BUILT_IN: Record<number, string> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'yyyy-mm-dd',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  37: '#,##0;(#,##0)',
  38: '#,##0;(#,##0)',
  39: '#,##0.00;(#,##0.00)',
  40: '#,##0.00;(#,##0.00)',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
  49: '@',
}

/** Gives a number as the cell style at an index shows it. */
export type FormatNumber = (value: number, style: number) => string

/** Reads the number formats of a workbook's `styles.xml`; null where it has none. */
export function numberFormats(styles: Uint8Array | null): FormatNumber {
  const root = styles ? readXml(styles) : null
  const own = new Map<number, string>()
  for (const { attributes } of root ? descendantsOf(root, 'numFmt') : []) {
    own.set(Number(attributes.numFmtId), attributes.formatCode ?? '')
  }
  const cells = root ? elementAt(root, 'cellXfs') : null
  const patterns = (cells ? elementsOf(cells, 'xf') : []).map(({ attributes }) => {
    const id = Number(attributes.numFmtId ?? 0)
    return own.get(id) ?? BUILT_IN[id] ?? null
  })
  return (value, style) => {
    const pattern = patterns[style]
    return pattern ? shown(pattern, value) : String(value)
  }
}

function shown(pattern: string, value: number): string {
  try {
    return format(pattern, value, { throws: true }).trim()
  } catch {
    // A pattern that is none: the number itself is never wrong.
    return String(value)
  }
}
