import type { Block } from '../types.ts'
import { BULLET, type FontUse } from './fonts.ts'
import type { PageLine } from './page.ts'

/** A block of a page whose lines are put together. */
export interface PageBlock {
  kind: Block['kind']
  level?: number
  text: string
}

const NUMBERED = /^(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){1,4}\.?)\s/
/** Space between lines, in ems, that separates paragraphs however the rest is set. */
const PARAGRAPH_PITCH = 1.9

/** Puts the lines of a page together as headings, paragraphs, list items and tables. */
export function blocksOfPage(
  lines: PageLine[],
  fonts: FontUse,
  join: (before: string, after: string) => string,
): PageBlock[] {
  const blocks: PageBlock[] = []
  const parts = partsOf(lines)
  for (const part of parts) {
    if (part.isTable) blocks.push({ kind: 'table', text: part.lines.map(({ text }) => text).join('\n') })
    else for (const group of paragraphsOf(part.lines, lines)) blocks.push(blockOf(group, fonts, join))
  }
  return blocks
}

function blockOf(lines: PageLine[], fonts: FontUse, join: (before: string, after: string) => string): PageBlock {
  const text = lines.map((line) => line.text).reduce(join)
  const level = fonts.headingLevel(lines, text)
  if (level !== null) return { kind: 'heading', level, text }
  return { kind: BULLET.test(text) ? 'list_item' : 'paragraph', text }
}

interface Part {
  isTable: boolean
  lines: PageLine[]
}

/** Divides lines into tables and running text; a table keeps the few lines between its rows. */
function partsOf(lines: PageLine[]): Part[] {
  const parts: Part[] = []
  const rows = lines.map((line, at) => isRow(line, lines[at - 1], lines[at + 1]))
  for (let at = 0; at < lines.length; ) {
    const isTable = rows[at] === true
    const end = isTable ? tableEnd(lines, rows, at) : nextRow(rows, at)
    parts.push({ isTable, lines: lines.slice(at, end) })
    at = end
  }
  return parts
}

function nextRow(rows: boolean[], from: number): number {
  const next = rows.indexOf(true, from)
  return next < 0 ? rows.length : next
}

/** Lines without cells that a table may have between two rows: a group's title, a label over several lines. */
const BETWEEN_ROWS = 3
/** A label longer than this is the last line of a label, or prose. */
const LONG_LABEL = 90

function tableEnd(lines: PageLine[], rows: boolean[], from: number): number {
  let end = from + 1
  for (let at = end; at < lines.length && at - end < BETWEEN_ROWS; at++) {
    const [line, before] = [lines[at], lines[at - 1]]
    if (!line || !before || line.region !== before.region) break
    const pitch = line.baseline - before.baseline
    if (pitch > Math.max(line.size, before.size) * 3.2) break
    if (rows[at]) end = at + 1
    else if (line.text.length > LONG_LABEL && rows[at + 1] !== true) break
  }
  return end
}

/** Whether a line is a row of a table: cells side by side that are no marker with its text and no stretched prose. */
function isRow(line: PageLine, before: PageLine | undefined, after: PageLine | undefined): boolean {
  const [first = ''] = line.cells
  if (line.cells.length < 2) return false
  if (line.cells.length === 2 && isMarker(first, line.widestGap)) return false
  return !(line.widestGap < 2.5 && [before, after].some((other) => other && isStretchedLike(line, other)))
}

/** Justified lines of a narrow column have gaps as wide as a table's, but begin and end where their neighbours do. */
function isStretchedLike(line: PageLine, prose: PageLine): boolean {
  if (prose.cells.length > 1 || prose.region !== line.region) return false
  const letters = line.text.match(/\p{L}/gu)?.length ?? 0
  const isAligned = Math.abs(line.end - prose.end) < line.size && Math.abs(line.start - prose.start) < line.size * 2
  return isAligned && letters > line.text.length * 0.65
}

/** Numbers of headings stand a little away from them; a row's first figure stands further off. */
const isMarker = (cell: string, gap: number): boolean =>
  (cell.length <= 8 &&
    (BULLET.test(cell) || /^(?:\(?[\dA-Za-z]{1,4}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}|\[\d{1,3}\])$/.test(cell))) ||
  (gap < 3 && /^(?:\d{1,2}|[A-Z])$/.test(cell))

function paragraphsOf(lines: PageLine[], page: PageLine[]): PageLine[][] {
  const groups: PageLine[][] = []
  for (const [at, line] of lines.entries()) {
    const last = groups.at(-1)
    const before = lines[at - 1]
    const isFirst = !last || !before || startsParagraph(line, before, last, rightEdge(lines, at, page))
    if (isFirst) groups.push([line])
    else last.push(line)
  }
  return groups
}

/**
 * How far lines around reach: a line that could have held more has ended a paragraph. Fewer lines than
 * `ENOUGH` do not show it by themselves; then it is the prose of the page's region (tables may be wider).
 */
function rightEdge(lines: PageLine[], at: number, page: PageLine[]): number {
  const region = lines[at]?.region
  const around =
    lines.length >= ENOUGH ? lines.slice(Math.max(0, at - 12), at + 12) : page.filter(({ cells }) => cells.length === 1)
  let edge = Number.NEGATIVE_INFINITY
  for (const line of around) {
    if (line.region === region && line.end > edge) edge = line.end
  }
  return edge
}

const ENOUGH = 4

function startsParagraph(line: PageLine, before: PageLine, group: PageLine[], edge: number): boolean {
  if (line.region !== before.region) return true
  if (Math.abs(line.size - before.size) > 0.11 * Math.max(line.size, before.size)) return true
  const pitch = line.baseline - before.baseline
  if (pitch < 0 || pitch > line.size * PARAGRAPH_PITCH) return true
  const [one, two] = [group[0], group[1]]
  if (one && two && pitch > (two.baseline - one.baseline) * 1.35) return true
  if (BULLET.test(line.text) || NUMBERED.test(line.text)) return true
  if (line.font !== before.font && isShort(before, edge)) return true
  const isHanging = BULLET.test(one?.text ?? '') || NUMBERED.test(one?.text ?? '') || (one && one.cells.length > 1)
  if (line.start > before.start + line.size && !isHanging) return true
  const firstWord = line.text.indexOf(' ') < 0 ? line.text.length : line.text.indexOf(' ')
  const wordWidth = ((line.end - line.start) / Math.max(1, line.text.length)) * (firstWord + 1)
  return before.end + wordWidth < edge - line.size
}

const isShort = (line: PageLine, edge: number): boolean => line.end < edge - line.size * 4
