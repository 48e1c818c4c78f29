import { attribute, collapse, type HtmlElement, type HtmlParent, isElement, textOf } from './html-content.ts'
import { headerRowCount, isHeaderRow } from './table-header.ts'

/** Cells longer than this hold content that was placed by a table, not data. */
const LAYOUT_CELL = 1500
/** A table that spans more columns than this is read without regard to them. */
const MAX_SPAN = 100

/** Text that is repeated for each row it spans is not longer than this, and all of a table's together not than that. */
const MAX_REPEATED_CELL = 200
const MAX_REPEATED = 100_000

/** A data table: a row a line, its cells joined by ` | `, the caption first; `headerLength` of it names the columns. */
export interface TableText {
  text: string
  headerLength: number
}

/** A table's text; `null` when it only places other content, which is then read as ordinary text. */
export function tableText(table: HtmlElement): TableText | null {
  if (/^(presentation|none)$/.test(attribute(table, 'role') ?? '')) return null
  const { rows, caption, headerRows } = readTable(table)
  const widest = rows.reduce((most, row) => Math.max(most, row.filter((cell) => cell !== '').length), 0)
  if (widest < 2 || rows.some((row) => row.some((cell) => cell.length > LAYOUT_CELL))) return null
  const used = usedColumns(rows)
  const grid = rows.map((row) => used.map((column) => row[column] ?? ''))
  // Where each column has a name, a cell without text says which one is meant by the next.
  const isGrid = headerRows > 0 || grid[0]?.every((cell) => cell !== '') === true
  const lines = grid.map((row) => {
    const joined = joinSigns(row)
    const cells = isGrid && joined.length === used.length ? joined : joined.filter((cell) => cell !== '')
    return cells
      .join(' | ')
      .replace(/[\s|]+$/, '')
      .trim()
  })
  const head = headerRows > 0 ? headerRows : headerRowCount(lines) || (isHeaderRow(grid) ? 1 : 0)
  const [named, all] = [lines.slice(0, head), lines].map((part) => [caption, ...part].filter((line) => line !== ''))
  return { text: all?.join('\n') ?? '', headerLength: head > 0 ? (named?.join('\n').length ?? 0) : 0 }
}

interface TableRows {
  rows: string[][]
  caption: string
  /** How many of the first rows the page itself calls the head; not all. */
  headerRows: number
}

function readTable(table: HtmlElement): TableRows {
  const rows: string[][] = []
  const spans = new RowSpans()
  let caption = ''
  let headerRows = 0
  for (const element of elementsOf(table)) {
    if (element.tagName === 'caption') caption = oneLine(element)
    const groups = /^(thead|tbody|tfoot)$/.test(element.tagName) ? elementsOf(element) : [element]
    for (const tr of groups) {
      if (tr.tagName !== 'tr') continue
      const cells = elementsOf(tr).filter(({ tagName }) => tagName === 'td' || tagName === 'th')
      const isHeader =
        element.tagName === 'thead' || (cells.length > 0 && cells.every(({ tagName }) => tagName === 'th'))
      if (isHeader && headerRows === rows.length) headerRows++
      rows.push(rowOf(cells, spans))
    }
  }
  return { rows, caption, headerRows: headerRows < rows.length ? headerRows : 0 }
}

function rowOf(cells: HtmlElement[], spans: RowSpans): string[] {
  const row: string[] = []
  for (const cell of cells) {
    spans.fill(row)
    const text = oneLine(cell)
    spans.add(row.length, text, spanOf(cell, 'rowspan'))
    row.push(text)
    for (let more = spanOf(cell, 'colspan'); more > 1; more--) row.push('')
  }
  spans.fill(row)
  return row
}

const spanOf = (cell: HtmlElement, name: 'colspan' | 'rowspan'): number =>
  Math.min(Number.parseInt(attribute(cell, name) ?? '1', 10) || 1, MAX_SPAN)

/** Cells that reach into the rows below, by column. */
class RowSpans {
  readonly #open = new Map<number, { text: string; rows: number }>()
  #repeated = 0

  add(column: number, text: string, rows: number): void {
    if (rows > 1) this.#open.set(column, { text, rows: rows - 1 })
  }

  /** Puts the cells from above that stand next into a row. */
  fill(row: string[]): void {
    for (let open = this.#open.get(row.length); open; open = this.#open.get(row.length)) {
      if (--open.rows === 0) this.#open.delete(row.length)
      const isRepeated = open.text.length <= MAX_REPEATED_CELL && this.#repeated < MAX_REPEATED
      if (isRepeated) this.#repeated += open.text.length
      row.push(isRepeated ? open.text : '')
    }
  }
}

const elementsOf = (parent: HtmlParent): HtmlElement[] => parent.childNodes.filter(isElement)

const oneLine = (element: HtmlElement): string => collapse(textOf(element).replaceAll('\n', ' '))

/** Columns with text in any row; the others are there for their width. */
function usedColumns(rows: string[][]): number[] {
  const used = new Set<number>()
  for (const row of rows) {
    for (const [column, cell] of row.entries()) if (cell !== '') used.add(column)
  }
  return [...used].sort((one, other) => one - other)
}

/** A figure that a closing bracket or a per cent sign may follow. */
const OPEN_FIGURE = /^[$€£¥(+–—-]{0,3}[\d.,–—-]+\)?$/

/** Financial tables put `$` and `)%` in cells of their own; they belong to the figure. */
function joinSigns(cells: string[]): string[] {
  const joined: string[] = []
  let prefix = ''
  for (const cell of cells) {
    const last = joined.at(-1)
    if (/^[$€£¥(]{1,2}$/.test(cell)) prefix += cell
    else if (/^[)%]{1,2}$/.test(cell) && last && OPEN_FIGURE.test(last)) joined[joined.length - 1] = last + cell
    else {
      joined.push(prefix + cell)
      prefix = ''
    }
  }
  if (prefix !== '') joined.push(prefix)
  return joined
}
