import { attribute, collapse, type HtmlElement, type HtmlParent, isElement, textOf } from './html-content.ts'

/** Cells longer than this hold content that was placed by a table, not data. */
const LAYOUT_CELL = 1500
/** A table that spans more columns than this is read without regard to them. */
const MAX_SPAN = 100

/**
 * A data table as text: a row a line, its cells joined by ` | `, the caption first.
 * `null` when the table only places other content, which is then read as ordinary text.
 */
export function tableText(table: HtmlElement): string | null {
  if (/^(presentation|none)$/.test(attribute(table, 'role') ?? '')) return null
  const { rows, caption, hasHeader } = readTable(table)
  const widest = rows.reduce((most, row) => Math.max(most, row.filter((cell) => cell !== '').length), 0)
  if (widest < 2 || rows.some((row) => row.some((cell) => cell.length > LAYOUT_CELL))) return null
  const used = usedColumns(rows)
  const lines = rows.map((row) => {
    const joined = joinSigns(row.filter((_cell, column) => used.has(column)))
    const cells = hasHeader && joined.length === used.size ? joined : joined.filter((cell) => cell !== '')
    return cells.join(' | ').trim()
  })
  return [caption, ...lines].filter((line) => line !== '').join('\n')
}

function readTable(table: HtmlElement): { rows: string[][]; caption: string; hasHeader: boolean } {
  const rows: string[][] = []
  let caption = ''
  let hasHeader = false
  for (const element of elementsOf(table)) {
    if (element.tagName === 'caption') caption = oneLine(element)
    const groups = /^(thead|tbody|tfoot)$/.test(element.tagName) ? elementsOf(element) : [element]
    for (const tr of groups) {
      if (tr.tagName !== 'tr') continue
      const row: string[] = []
      for (const cell of elementsOf(tr)) {
        if (cell.tagName !== 'td' && cell.tagName !== 'th') continue
        if (cell.tagName === 'th') hasHeader = true
        row.push(oneLine(cell))
        const span = Math.min(Number.parseInt(attribute(cell, 'colspan') ?? '1', 10) || 1, MAX_SPAN)
        for (let more = 1; more < span; more++) row.push('')
      }
      rows.push(row)
    }
  }
  return { rows, caption, hasHeader }
}

const elementsOf = (parent: HtmlParent): HtmlElement[] => parent.childNodes.filter(isElement)

const oneLine = (element: HtmlElement): string => collapse(textOf(element).replaceAll('\n', ' '))

/** Columns with text in any row; the others are there for their width. */
function usedColumns(rows: string[][]): Set<number> {
  const used = new Set<number>()
  for (const row of rows) {
    for (const [column, cell] of row.entries()) if (cell !== '') used.add(column)
  }
  return used
}

/** Financial tables put `$` and `)%` in cells of their own; they belong to the figure. */
function joinSigns(cells: string[]): string[] {
  const joined: string[] = []
  let prefix = ''
  for (const cell of cells) {
    const last = joined.at(-1)
    if (/^[$€£¥(]{1,2}$/.test(cell)) prefix += cell
    else if (/^[)%]{1,2}$/.test(cell) && last) joined[joined.length - 1] = last + cell
    else {
      joined.push(prefix + cell)
      prefix = ''
    }
  }
  if (prefix !== '') joined.push(prefix)
  return joined
}
