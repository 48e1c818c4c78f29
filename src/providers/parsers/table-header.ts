/** A number as tables print it: with currency, grouping, brackets for a loss, a per cent sign. */
const FIGURE = /^[$€£¥]?\(?[-–—]?[$€£¥]?\d[\d.,]*\)?%?\)?$/
/** Years and the days of dates, by which columns are named. */
const DATES = /\b(?:19|20)\d\d\b|\b\d{1,2}(?:,|\.|(?=\s+\p{L}))/gu
/** A cell that holds a figure or a date, and so names no column. */
export const CELL_VALUE = /^[-+(]?[$€£¥]?\s?\d[\d.,:/\s-]*\)?%?$/
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
