/** A number as tables print it: with currency, grouping, brackets for a loss, a per cent sign. */
const FIGURE = /^[$€£¥]?\(?[-–—]?[$€£¥]?\d[\d.,]*\)?%?\)?$/
/** Years and the days of dates, by which columns are named. */
const DATES =
  /\b(?:19|20)\d\d\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}*\.?\s+\d{1,2}\b|\b\d{1,2}(?:,|\.|(?=\s+\p{L}))/giu
/** A cell that holds a figure or a date, and so names no column. */
export const CELL_VALUE = /^[-+(]?[$€£¥]?\s?\d[\d.,:/\s-]*\)?%?$/
/** A name of a column is shorter. */
const MAX_NAME = 100
/** Rows that name columns, at most. */
const MAX_ROWS = 4

/**
 * How many of a table's first lines name its columns, as far as their words tell: those without a figure, years and
 * dates aside, above one with a figure. 0 when the table begins with figures or has none.
 */
export function headerRowCount(lines: readonly string[]): number {
  return Math.max(0, lines.slice(0, MAX_ROWS + 1).findIndex(hasFigure))
}

const hasFigure = (line: string): boolean =>
  line
    .replace(DATES, ' ')
    .split(/[\s|]+/)
    .some((word) => FIGURE.test(word))

/**
 * Whether the first of a table's rows names its columns: texts only, above rows that are not, or one for each column.
 */
export function isHeaderRow([first = [], ...others]: readonly (readonly string[])[]): boolean {
  const isValue = (cell: string): boolean => CELL_VALUE.test(cell) || cell.length > MAX_NAME
  const named = first.filter((cell) => cell !== '')
  if (others.length === 0 || named.length < 2 || named.some(isValue)) return false
  return named.length === first.length || others.some((row) => row.some(isValue))
}
