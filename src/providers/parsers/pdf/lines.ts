import type { Segment } from './segments.ts'

/** Neighbouring segments without a wide gap: a stretch of running text, or one cell of a table row. */
export interface Run extends Omit<Segment, 'isSpaced' | 'order'> {
  /** Characters drawn in each font. */
  fonts: Map<string, number>
}

/** Runs on one baseline, in the order they are read. */
export interface Line {
  runs: Run[]
  start: number
  end: number
  baseline: number
  /** Size of most of its characters. */
  size: number
}

/** Gap, in ems, from which on two pieces of a line are cells rather than words. */
const CELL_GAP = 1
/** The same for pieces that were not drawn one after the other: two columns may stand as close as that. */
const STRANGER_GAP = 0.45
/** Gap, in ems, from which on two pieces are words rather than parts of one. */
const WORD_GAP = 0.16

/** Groups segments by baseline and joins what belongs together; lines come from top to bottom. */
export function linesOf(segments: Segment[]): Line[] {
  return rowsOf(segments).map((row) => lineOf(joinSegments(row)))
}

/** Puts runs, once they are divided into columns, together as lines again. */
export function linesOfRuns(runs: Run[]): Line[] {
  return rowsOf(runs).map(lineOf)
}

interface Placed {
  start: number
  end: number
  baseline: number
  size: number
}

const topOf = ({ baseline, size }: Placed): number => baseline - size * 0.8
const bottomOf = ({ baseline, size }: Placed): number => baseline + size * 0.2

/**
 * One sweep from top to bottom: a piece joins the open row that its height overlaps most, so that superscripts
 * and cells set a little higher or lower stay in their row.
 */
function rowsOf<P extends Placed>(pieces: P[]): P[][] {
  const sorted = pieces.map((piece, order) => ({ piece, order }))
  sorted.sort((one, other) => one.piece.baseline - other.piece.baseline || one.order - other.order)
  const rows: { anchor: Placed; pieces: P[] }[] = []
  let open: { anchor: Placed; pieces: P[] }[] = []
  for (const { piece } of sorted) {
    open = open.filter(({ anchor }) => bottomOf(anchor) > topOf(piece)).slice(-8)
    let best: { row: { anchor: Placed; pieces: P[] }; overlap: number } | null = null
    for (const row of open) {
      const overlap = Math.min(bottomOf(row.anchor), bottomOf(piece)) - Math.max(topOf(row.anchor), topOf(piece))
      const needed = Math.min(row.anchor.size, piece.size) * 0.55
      if (overlap >= needed && overlap > (best?.overlap ?? 0)) best = { row, overlap }
    }
    if (best) {
      best.row.pieces.push(piece)
      if (piece.size > best.row.anchor.size * 1.2 && piece.end - piece.start > piece.size * 2) best.row.anchor = piece
    } else {
      const row = { anchor: piece, pieces: [piece] }
      rows.push(row)
      open.push(row)
    }
  }
  for (const row of rows) row.pieces.sort((one, other) => one.start - other.start)
  rows.sort((one, other) => one.anchor.baseline - other.anchor.baseline)
  return rows.map(({ pieces: row }) => row)
}

function joinSegments(row: Segment[]): Run[] {
  const runs: Run[] = []
  const segments = visualOrder(row)
  for (const [at, segment] of segments.entries()) {
    const last = runs.at(-1)
    const isNext = Math.abs(segment.order - (segments[at - 1]?.order ?? segment.order)) <= 1
    const gap = last ? Math.max(segment.start - last.end, last.start - segment.end) : 0
    const em = last ? Math.max(last.size, segment.size) : segment.size
    if (last && isDrawnTwice(last, segment)) continue
    if (!last || gap > em * (isNext ? CELL_GAP : STRANGER_GAP)) {
      const { text, start, end, baseline, size, font } = segment
      runs.push({ text, start, end, baseline, size, font, fonts: new Map([[font, text.length]]) })
      continue
    }
    last.text += separator(last.text, segment, gap, em) + segment.text
    last.start = Math.min(last.start, segment.start)
    last.end = Math.max(last.end, segment.end)
    last.fonts.set(segment.font, (last.fonts.get(segment.font) ?? 0) + segment.text.length)
    if (segment.text.length > last.text.length / 2) {
      last.size = segment.size
      last.font = segment.font
      last.baseline = segment.baseline
    }
  }
  return runs
}

const RTL = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/
const LTR_LETTER = /[A-Za-z\u00C0-\u024F\u0370-\u052F]/

/** Right-to-left lines are read from their right end; what is left-to-right within keeps its own order. */
function visualOrder(row: Segment[]): Segment[] {
  const rtl = row.filter(({ text }) => RTL.test(text)).reduce((sum, { text }) => sum + text.length, 0)
  const ltr = row.filter(({ text }) => LTR_LETTER.test(text) && !RTL.test(text))
  if (rtl === 0 || rtl < ltr.reduce((sum, { text }) => sum + text.length, 0)) return row
  const groups: Segment[][] = []
  for (const segment of row) {
    const last = groups.at(-1)
    const isLtr = !RTL.test(segment.text)
    if (last && isLtr && last[0] && !RTL.test(last[0].text)) last.push(segment)
    else groups.push([segment])
  }
  return groups.reverse().flat()
}

/** Some programs make bold letters by drawing them twice, a hair apart. */
const isDrawnTwice = (run: Run, segment: Segment): boolean =>
  run.text === segment.text && Math.abs(run.start - segment.start) < segment.size * 0.1

const CJK_END = /[\u3000-\u30FF\u3400-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF]$/
const CJK_START = /^[\u3000-\u30FF\u3400-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF]/

function separator(before: string, segment: Segment, gap: number, em: number): '' | ' ' {
  if (CJK_END.test(before) && CJK_START.test(segment.text)) return gap > em * 0.5 ? ' ' : ''
  if (/^[)%]/.test(segment.text) && /[\d)]$/.test(before)) return ''
  if (gap > em * WORD_GAP) return ' '
  return segment.isSpaced && gap > -em * 0.3 ? ' ' : ''
}

function lineOf(runs: Run[]): Line {
  const main = runs.reduce((longest, run) => (run.text.length > longest.text.length ? run : longest))
  return {
    runs,
    ...extentOf(runs),
    baseline: main.baseline,
    size: main.size,
  }
}

/** From where to where pieces reach. */
export function extentOf(pieces: readonly { start: number; end: number }[]): { start: number; end: number } {
  const extent = { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY }
  for (const { start, end } of pieces) {
    if (start < extent.start) extent.start = start
    if (end > extent.end) extent.end = end
  }
  return extent
}

/** A line as text: cells with a space between, a sign with its figure, leader dots cut to three. */
export function textOfLine(line: Line): string {
  let text = ''
  for (const run of line.runs) {
    const isClosing = /^[)%]/.test(run.text) && /[\d)]$/.test(text)
    text += text === '' || isClosing ? run.text : ` ${run.text}`
  }
  return normalize(text)
}

const LEADERS = /(?:[.\u2024\u2026_·](?: ?)){4,}/g

// biome-ignore lint/suspicious/noControlCharactersInRegex: broken fonts yield them; none is text
const CONTROLS = /[\u0000-\u0008\u000E-\u001F\u007F-\u009F]+/g
/** Round and square bullets of the fonts Symbol and Wingdings. */
const SYMBOL_BULLETS = /[\uF0A7\uF0B7]/g

function normalize(text: string): string {
  return text
    .replace(CONTROLS, ' ')
    .replace(SYMBOL_BULLETS, '•')
    .replace(/(?<=\p{L})\u00AD(?=\p{L})/gu, '-')
    .replace(/[\u00AD\u200B]/g, '-')
    .replace(LEADERS, (found) => (found.startsWith('_') ? '___ ' : ' ... '))
    .replace(/\s+/g, ' ')
    .trim()
}
