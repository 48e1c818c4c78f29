import type { TextRange } from '../ingestion/types.ts'

/** A number as tables print it: with currency, grouping, brackets for a loss, a per cent sign. */
const FIGURE = /^[$€£¥]?\(?[-–—]?[$€£¥]?\d[\d.,]*\)?%?\)?$/
const YEAR = /\b(?:19|20)\d\d\b/g
const DAY = /\b\d{1,2},/g
/** How far above a row its column names may stand, in rows and in characters, to be quoted with it. */
const MAX_ROWS_ABOVE = 8
const MAX_CHARACTERS_ABOVE = 500

const wordsOf = (line: string): string[] => line.split(/[\s|]+/).filter((word) => word !== '')

/** What stands between or instead of figures: a currency sign, a dash for nothing. */
const FILLER = /^(?:[$€£¥]|[-–—])$/

/** Whether a line ends in several figures, as the rows of a table do and sentences do not. */
export function isTableRow(line: string): boolean {
  if (/^\s*\|.*\|\s*$/.test(line)) return true
  const words = wordsOf(line)
  const lastWord = words.findLastIndex((word) => !FIGURE.test(word) && !FILLER.test(word))
  const figures = words.slice(lastWord + 1).filter((word) => FIGURE.test(word))
  return figures.length >= 2 && !isColumnNames(line)
}

/** Whether a line names columns by years or dates, and has no other figure. */
export function isColumnNames(line: string): boolean {
  if ((line.match(YEAR) ?? []).length < 2) return false
  return !wordsOf(line.replace(YEAR, '').replace(DAY, '')).some((word) => FIGURE.test(word))
}

/**
 * The line that names the columns of the row at `index`, when one stands close above it: a figure says nothing without
 * its column. @returns its index among `lines`, or null.
 */
export function columnNamesOf(text: string, lines: readonly TextRange[], index: number): number | null {
  const row = lines[index]
  if (!row || !isTableRow(text.slice(row.start, row.end))) return null
  const isPiped = text.slice(row.start, row.end).trimStart().startsWith('|')
  let found: number | null = null
  for (let at = index - 1; at >= 0 && index - at <= MAX_ROWS_ABOVE; at--) {
    const line = lines[at]
    if (!line || row.end - line.start > MAX_CHARACTERS_ABOVE) break
    const above = text.slice(line.start, line.end)
    if (isPiped) {
      if (!above.trimStart().startsWith('|')) break
      found = at
    } else if (isColumnNames(above)) return at
  }
  return found
}
