import Papa from 'papaparse'
import { CELL_VALUE } from './table-header.ts'
import { type Block, checkNotBlank, checkTextLength, type ParsedDocument, type ParseLimits } from './types.ts'

/** Rows that tell whether a text is a table. */
const LOOK_AT_ROWS = 50
/** A name of a column is shorter. */
const MAX_NAME = 100

/**
 * Comma-separated values, or divided by semicolons, tabs or bars: the text is the source to the character, one table
 * whose first rows may name the columns. @throws ParseFailure `empty_file`, `text_too_large`.
 */
export function parseCsv(source: string, limits: ParseLimits): ParsedDocument {
  checkTextLength(source.length, limits)
  checkNotBlank(source)
  const table: Block = { kind: 'table', start: 0, end: source.trimEnd().length }
  const headerEnd = headerEndOf(source)
  if (headerEnd > 0) table.headerEnd = Math.min(headerEnd, table.end)
  return { text: source, pages: [{ number: 1, start: 0, end: source.length }], blocks: [table] }
}

/** Whether a text is a table of values: by its name, or by having the same columns all along. */
export function isCsv(head: string, name: string): boolean {
  if (/\.(csv|tsv)$/i.test(name)) return true
  if (/\.[a-z0-9]{1,10}$/i.test(name)) return false
  const { data, errors } = Papa.parse<string[]>(head, { preview: LOOK_AT_ROWS, skipEmptyLines: true })
  const width = data[0]?.length ?? 0
  return errors.length === 0 && data.length > 2 && width > 2 && data.every((row) => row.length === width)
}

/** Where the rows that name the columns end: a title alone in its row may stand above them. 0 without names. */
function headerEndOf(source: string): number {
  const ends: number[] = []
  const rows: string[][] = []
  Papa.parse<string[]>(source.slice(0, 64 * 1024), {
    preview: LOOK_AT_ROWS,
    step: ({ data, meta }) => {
      rows.push(data)
      ends.push(meta.cursor)
    },
  })
  const filled = (row: string[]): string[] => row.filter((cell) => cell.trim() !== '')
  let first = 0
  while (first < 3 && rows[first] && filled(rows[first] ?? []).length <= 1) first++
  const names = filled(rows[first] ?? [])
  const isNamed = names.length > 1 && names.every((cell) => cell.length <= MAX_NAME && !CELL_VALUE.test(cell.trim()))
  const isAboveOthers = rows.slice(first + 1).some((row) => filled(row).length > 1)
  return isNamed && isAboveOthers ? source.slice(0, ends[first] ?? 0).trimEnd().length : 0
}
