import type { TextRange } from './types.ts'

/** Ends a sentence in scripts without a space after it. */
const WIDE_END = /[。！？｡．؟۔।॥։።፧]/
const END = /[.!?…]/
const CLOSING = /["'”’»›)\]」』）】〉》*_]/
const BLANK = /\s/
const WORD = /[\p{L}\p{N}\p{M}.'’-]/u
const UPPER = /\p{Lu}/u
const LOWER = /\p{Ll}/u
const DIGIT = /\p{N}/u

/** Words that end with a full stop inside a sentence, in lower case and without that stop. */
const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof sr jr st gen rep sen gov hon rev capt col lt sgt vs v cf al etc eg ie e.g i.e viz approx ca ' +
    'inc corp co ltd llc plc bros dept est fig figs eq sec secs ch chap vol no nos art para p pp ed eds op cit ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun ' +
    'z.b bzw usw evtl ggf inkl nr str abs bd s d.h u.a o.ä vgl hr fr mio mrd tsd ' +
    'm mm mme mlle av bd env réf art sra dña núm pág ej dott sig'
  ).split(' '),
)
/** Abbreviations that as often end a sentence: they do when a capital follows. */
const MAY_END = new Set([
  'inc',
  'corp',
  'co',
  'ltd',
  'llc',
  'plc',
  'etc',
  'usw',
  'jr',
  'sr',
  'st',
  'str',
  'al',
  'no',
  'sat',
  'sun',
  'est',
  'fig',
  'ed',
  'art',
])
/** German ordinals: "am 3. Oktober". */
const AFTER_ORDINAL = /^(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez|jahrhundert|jh)/i
/** The longest token looked at before a full stop; longer ones are no abbreviations. */
const MAX_TOKEN = 12

/**
 * Ranges of the sentences within `range`, without the white space between them. Every other character is in exactly one.
 * A row of a table, an item of a list and a line that stands alone count as sentences. Time is linear in any input.
 */
export function sentences(text: string, range: TextRange): TextRange[] {
  const found: TextRange[] = []
  for (const unit of unitsOf(text, range)) splitUnit(text, unit, found)
  return found
}

/** Stretches that are divided by hard line breaks: paragraphs, rows, items. */
function unitsOf(text: string, range: TextRange): TextRange[] {
  const units: TextRange[] = []
  for (const paragraph of paragraphsOf(text, range)) {
    const longest = paragraph.reduce((most, line) => Math.max(most, line.end - line.start), 0)
    let open: TextRange | null = null
    let before: TextRange | null = null
    for (const line of paragraph) {
      if (open && before && isSoftBreak(text, { before, after: line, longest })) open.end = line.end
      else {
        open = { ...line }
        units.push(open)
      }
      before = line
    }
  }
  return units
}

/** Lines without their outer white space, in groups that blank lines divide. */
function paragraphsOf(text: string, { start, end }: TextRange): TextRange[][] {
  const paragraphs: TextRange[][] = []
  let lines: TextRange[] = []
  for (let at = start; at < end; ) {
    const newline = text.indexOf('\n', at)
    const stop = newline < 0 || newline > end ? end : newline
    const line = trim(text, at, stop)
    if (line) lines.push(line)
    else if (lines.length > 0) {
      paragraphs.push(lines)
      lines = []
    }
    at = stop + 1
  }
  if (lines.length > 0) paragraphs.push(lines)
  return paragraphs
}

const LIST_MARKER = /^(?:[-*+•●▪■◦‣–—]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)]\s|#{1,6}\s|>|\|)/
/** Wrapped prose is wider than this; shorter lines are broken on purpose. */
const MIN_WRAP = 35
/** How much of the longest line a wrapped line fills at least: the next word did not fit. */
const WRAP_FILL = 0.7
/** Editors wrap at up to about this; in longer lines a break is meant. */
const MAX_WRAP = 160

/** Whether a line break only wraps a paragraph that goes on. */
function isSoftBreak(
  text: string,
  { before, after, longest }: { before: TextRange; after: TextRange; longest: number },
): boolean {
  const length = before.end - before.start
  if (longest > MAX_WRAP || length < MIN_WRAP || length < longest * WRAP_FILL) return false
  const next = text.slice(after.start, Math.min(after.end, after.start + 10))
  if (LIST_MARKER.test(next)) return false
  return !isRow(text.slice(before.start, before.end)) && !isRow(text.slice(after.start, after.end))
}

/** Rows of tables have bars, tabs or several figures at their end; only lines of wrapping length come here. */
function isRow(line: string): boolean {
  if (/[|\t]/.test(line)) return true
  const words = line.split(' ')
  const figures = words.slice(-4).filter((word) => /^[$€£¥(+–—-]?[\d.,]+[)%]*$|^[$€£¥–—-]$/.test(word))
  return figures.length >= 2 && figures.length >= Math.min(4, words.length) * 0.5
}

function splitUnit(text: string, unit: TextRange, found: TextRange[]): void {
  let start = unit.start
  for (let at = unit.start; at < unit.end; at++) {
    const character = text.charAt(at)
    const isWide = WIDE_END.test(character)
    if (!isWide && !END.test(character)) continue
    const first = at
    while (at + 1 < unit.end && (END.test(text.charAt(at + 1)) || WIDE_END.test(text.charAt(at + 1)))) at++
    while (at + 1 < unit.end && CLOSING.test(text.charAt(at + 1))) at++
    if (at + 1 >= unit.end) break
    if (!isWide && !BLANK.test(text.charAt(at + 1))) continue
    if (!isWide && !isEnd(text, { unit, first, last: at })) continue
    const range = trim(text, start, at + 1)
    if (range) found.push(range)
    start = at + 1
  }
  const rest = trim(text, start, unit.end)
  if (rest) found.push(rest)
}

/** Whether the stop at `first` (with what closes up to `last`) ends a sentence, by the words around it. */
function isEnd(text: string, { unit, first, last }: { unit: TextRange; first: number; last: number }): boolean {
  const mark = text.charAt(first)
  const ahead = text.slice(last + 1, Math.min(unit.end, last + 8)).search(/[\p{L}\p{N}]/u)
  const next = last + 1 + Math.max(0, ahead)
  const following = text.charAt(next)
  if (LOWER.test(following) && (mark === '.' || mark === '…')) return false
  if (mark !== '.' || last > first + 1) return true
  let from = first
  while (from > unit.start && first - from <= MAX_TOKEN && WORD.test(text.charAt(from - 1))) from--
  const token = text.slice(from, first).toLowerCase()
  if (token === '') return true
  const isCapital = UPPER.test(following)
  if (ABBREVIATIONS.has(token)) return isCapital && MAY_END.has(token) && !DIGIT.test(following)
  if (/^\p{L}$/u.test(token)) return false
  if (/^(?:\p{L}\.)+\p{L}$/u.test(token)) return isCapital && isLongWord(text, next, unit.end)
  if (/^\d{1,3}$/.test(token)) {
    if (from === unit.start) return false
    return !AFTER_ORDINAL.test(text.slice(next, next + 12))
  }
  return true
}

/** After "U.S." a sentence starts when the next word is one that does not go with a name: "The", "However". */
function isLongWord(text: string, start: number, end: number): boolean {
  const word = /^\p{L}+/u.exec(text.slice(start, Math.min(end, start + 20)))?.[0] ?? ''
  return /^(?:The|This|That|These|Those|It|In|On|At|We|He|She|They|However|For|As|A|An|If|When|Our)$/.test(word)
}

function trim(text: string, from: number, to: number): TextRange | null {
  let [start, end] = [from, to]
  while (start < end && BLANK.test(text.charAt(start))) start++
  while (end > start && BLANK.test(text.charAt(end - 1))) end--
  return start < end ? { start, end } : null
}
