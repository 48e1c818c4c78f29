import type { Citation } from '../../schemas/chat.ts'
import { sentences } from '../ingestion/sentences.ts'
import type { TextRange } from '../ingestion/types.ts'
import { analyze } from '../retrieval/analyze.ts'
import type { Passage } from '../retrieval/types.ts'
import type { PassageBook } from '../tools/passage-book.ts'
import { createMarkerReader } from './markers.ts'
import { claimOf, createSupport, type Evidence, evidenceOf, type MeasureSupport, type Support } from './support.ts'
import { columnNamesOf } from './table-rows.ts'
import type { AnswerPart, MarkerCheck } from './types.ts'

/** Turns the `[n]` of an answer into citations while the answer streams. */
export interface Citer {
  push(text: string): AnswerPart[]
  end(): AnswerPart[]
  /** The markers so far, kept or removed. */
  checks(): MarkerCheck[]
}

/** Answer text that a marker may refer back to; a sentence is shorter. */
const MAX_LOOK_BACK = 2_000
/** Checks that an account keeps; an answer with more markers is broken. */
const MAX_CHECKS = 500
/** A quote is extended to a number it lacks at most this far. */
const MAX_QUOTE_CHARACTERS = 800

/**
 * A marker refers to the clause before it: back to the marker before, or to the beginning of the sentence; a marker
 * after the full stop refers to the sentence that has just ended. The clause is compared with each sentence and table
 * row of the passage, and the best is quoted, verbatim, by its offsets. A row is quoted with the line that names its
 * columns, and a quote is extended to a neighbour that has a number it lacks. Unknown numbers are removed.
 *
 * The first quote of a passage keeps the passage's number as its index; another quote of the same passage gets a
 * number that no passage has, and its marker is rewritten to it. Passages may be added to the book while the answer is made.
 */
export function createCiter(book: PassageBook): Citer {
  const reader = createMarkerReader()
  const quoteFor = createQuoteFinder(book)
  const quotes = new Map<string, number>()
  const taken = new Set<number>()
  const found: MarkerCheck[] = []
  let said = ''
  let clauseStart = 0
  let lastClause = ''

  const record = (check: MarkerCheck): void => {
    if (found.length < MAX_CHECKS) found.push(check)
  }

  const clause = (): string => {
    const since = said.slice(clauseStart)
    const last = sentences(since, { start: 0, end: since.length }).at(-1)
    const text = last ? since.slice(last.start, last.end) : ''
    // Right after another marker: both stand for the same clause.
    if (!/[\p{L}\p{N}]/u.test(text)) return lastClause
    return text
  }

  function cite(number: number, sentence: string): AnswerPart[] {
    const best = quoteFor(number, sentence)
    if (!best) {
      record({ written: number, index: null, sentence, support: 0, verified: false })
      return []
    }
    const { passage, range, support, verified } = best
    const key = `${number}:${range.start}:${range.end}`
    const known = quotes.get(key)
    const index = known ?? (taken.has(number) ? book.nextNumber() : number)
    quotes.set(key, index)
    taken.add(index)
    record({ written: number, index, sentence, support, verified })
    const marker: AnswerPart = { type: 'text', text: `[${index}]` }
    if (known !== undefined) return [marker]
    return [{ type: 'citation', citation: toCitation(passage, range, { index, support, verified }) }, marker]
  }

  function read(pieces: ReturnType<typeof reader.push>): AnswerPart[] {
    const parts: AnswerPart[] = []
    for (const piece of pieces) {
      if (typeof piece === 'string') {
        said += piece
        if (piece !== '') parts.push({ type: 'text', text: piece })
        continue
      }
      const sentence = clause()
      lastClause = sentence
      clauseStart = said.length
      const cited = piece.numbers.flatMap((number) => cite(number, sentence))
      // The space before a marker stays only with the marker.
      if (cited.length > 0) parts.push({ type: 'text', text: piece.space }, ...cited)
    }
    if (said.length > 2 * MAX_LOOK_BACK) {
      const cut = said.length - MAX_LOOK_BACK
      said = said.slice(cut)
      clauseStart = Math.max(0, clauseStart - cut)
    }
    return parts.filter((part) => part.type === 'citation' || part.text !== '')
  }

  return {
    push: (text) => read(reader.push(text)),
    end: () => read(reader.end()),
    checks: () => [...found],
  }
}

/** The citation of a range of a passage; `range` counts from the beginning of the passage. */
export function toCitation(
  passage: Passage,
  range: TextRange,
  { index, support, verified }: { index: number; support: number; verified: boolean },
): Citation {
  const start = passage.start + range.start
  return {
    index,
    document_id: passage.documentId,
    document_name: passage.documentName,
    version: passage.version,
    chunk_id: passage.chunkId,
    page: passage.pages.find((page) => page.start <= start && start < page.end)?.number ?? 1,
    start,
    end: passage.start + range.end,
    quote: passage.text.slice(range.start, range.end),
    verified,
    support,
  }
}

/** The best quote of a passage for a sentence; the range counts from the beginning of the passage. */
type Quote = { passage: Passage; range: TextRange } & Support

interface PreparedPassage {
  passage: Passage
  units: readonly TextRange[]
  evidence: readonly Evidence[]
  context: ReadonlySet<string>
}

/** Prepares each passage once, when it is first cited, and remembers what was found: answers cite again and again. */
function createQuoteFinder(book: PassageBook): (number: number, sentence: string) => Quote | null {
  let measure = createSupport([])
  let measured = 0
  const prepared = new Map<number, PreparedPassage>()
  const known = new Map<string, Quote>()
  return (number, sentence) => {
    const passages = book.all()
    // Rarity is that among all passages that were there when the sentence was written.
    if (passages.length > measured) {
      measure = createSupport(passages)
      measured = passages.length
    }
    const passage = passages.find((candidate) => candidate.number === number)
    if (!passage) return null
    const key = `${number} ${sentence}`
    const ready = prepared.get(number) ?? prepare(passage)
    prepared.set(number, ready)
    const quote = known.get(key) ?? bestQuote(ready, sentence, measure)
    known.set(key, quote)
    return quote
  }
}

function prepare(passage: Passage): PreparedPassage {
  const { text } = passage
  const units = sentences(text, { start: 0, end: text.length })
  return {
    passage,
    units,
    evidence: units.map(({ start, end }) => evidenceOf(text.slice(start, end))),
    context: new Set(analyze([passage.documentName, ...passage.headingPath, passage.tableHeader ?? ''].join(' '))),
  }
}

function bestQuote(prepared: PreparedPassage, sentence: string, measure: MeasureSupport): Quote {
  const { passage, evidence, context } = prepared
  const claim = claimOf(sentence)
  let best: { index: number; support: Support } | null = null
  for (const [index, unit] of evidence.entries()) {
    const support = measure(claim, unit, context)
    if (!best || isBetter(support, best.support)) best = { index, support }
  }
  const range = best ? extend(prepared, best) : { start: 0, end: passage.text.length }
  return { passage, range, ...measure(claim, evidenceOf(passage.text.slice(range.start, range.end)), context) }
}

const isBetter = (one: Support, other: Support): boolean =>
  one.support - 0.1 * one.missingNumbers.length > other.support - 0.1 * other.missingNumbers.length

/** Takes in the column names of a row, and the nearest unit that has a number which is still missing. */
function extend(
  { passage: { text }, units, evidence }: PreparedPassage,
  { index, support }: { index: number; support: Support },
): TextRange {
  const unit = units[index] ?? { start: 0, end: text.length }
  let [first, last] = [columnNamesOf(text, units, index) ?? index, index]
  const quoted = evidence.slice(first, last + 1)
  const missing = support.missingNumbers.filter((number) => !quoted.some(({ numbers }) => numbers.has(number)))
  const helps = (at: number): boolean => {
    const other = units[at]
    if (!other || Math.max(other.end, unit.end) - Math.min(other.start, unit.start) > MAX_QUOTE_CHARACTERS) return false
    return missing.some((number) => evidence[at]?.numbers.has(number))
  }
  for (let step = 1; missing.length > 0 && step < units.length; step++) {
    if (helps(index - step)) {
      first = Math.min(first, index - step)
      break
    }
    if (helps(index + step)) {
      last = index + step
      break
    }
  }
  return { start: units[first]?.start ?? unit.start, end: units[last]?.end ?? unit.end }
}
