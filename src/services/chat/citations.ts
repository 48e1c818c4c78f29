import type { Citation } from '../../schemas/chat.ts'
import { sentences } from '../ingestion/sentences.ts'
import type { TextRange } from '../ingestion/types.ts'
import type { Passage } from '../retrieval/types.ts'
import { createMarkerReader } from './markers.ts'
import { createSupport, numbersOf, type Support } from './support.ts'
import { columnNamesOf } from './table-rows.ts'
import type { AnswerPart, MarkerCheck } from './types.ts'

/** Turns the `[n]` of an answer into citations while the answer streams. */
export interface Citer {
  push(text: string): AnswerPart[]
  end(): AnswerPart[]
  /** Every marker so far, kept or removed. */
  checks(): MarkerCheck[]
}

/** Answer text that a marker may refer back to; a sentence is shorter. */
const MAX_LOOK_BACK = 2_000
/** A quote is extended to a number it lacks at most this far. */
const MAX_QUOTE_CHARACTERS = 800

/**
 * A marker refers to the clause before it: back to the marker before, or to the beginning of the sentence; a marker
 * after the full stop refers to the sentence that has just ended. The clause is compared with each sentence and table
 * row of the passage, and the best is quoted, verbatim, by its offsets. A row is quoted with the line that names its
 * columns, and a quote is extended to a neighbour that has a number it lacks. Unknown numbers are removed.
 *
 * The first quote of a passage keeps the passage's number as its index; another quote of the same passage gets a
 * number above all passages, and its marker is rewritten to it.
 */
export function createCiter(passages: readonly Passage[]): Citer {
  const reader = createMarkerReader()
  const judge = createSupport(passages)
  const quotes = new Map<string, number>()
  const taken = new Set<number>()
  const found: MarkerCheck[] = []
  let said = ''
  let clauseStart = 0
  let lastClause = ''
  let nextIndex = passages.reduce((most, { number }) => Math.max(most, number), 0) + 1

  const clause = (): string => {
    const since = said.slice(clauseStart)
    const last = sentences(since, { start: 0, end: since.length }).at(-1)
    const text = last ? since.slice(last.start, last.end) : ''
    // Right after another marker: both stand for the same clause.
    if (!/[\p{L}\p{N}]/u.test(text)) return lastClause
    return text
  }

  function cite(number: number, sentence: string): AnswerPart[] {
    const passage = passages.find((candidate) => candidate.number === number)
    if (!passage) {
      found.push({ written: number, index: null, sentence, support: 0, verified: false })
      return []
    }
    const { range, support, verified } = bestQuote(passage, sentence, judge)
    const key = `${number}:${range.start}:${range.end}`
    const known = quotes.get(key)
    const index = known ?? (taken.has(number) ? nextIndex++ : number)
    quotes.set(key, index)
    taken.add(index)
    found.push({ written: number, index, sentence, support, verified })
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

type Judge = ReturnType<typeof createSupport>

function bestQuote(passage: Passage, sentence: string, judge: Judge): { range: TextRange } & Support {
  const { text } = passage
  const whole = { start: 0, end: text.length }
  const units = sentences(text, whole)
  let best: ({ index: number } & Support) | null = null
  for (const [index, unit] of units.entries()) {
    const support = judge(sentence, text.slice(unit.start, unit.end), passage)
    if (!best || isBetter(support, best)) best = { index, ...support }
  }
  if (!best) return { range: whole, ...judge(sentence, text, passage) }
  const range = extend(text, units, best)
  return { range, ...judge(sentence, text.slice(range.start, range.end), passage) }
}

const isBetter = (one: Support, other: Support): boolean =>
  one.support - 0.1 * one.missingNumbers.length > other.support - 0.1 * other.missingNumbers.length

/** Takes in the column names of a row, and the nearest unit that has a number which is still missing. */
function extend(
  text: string,
  units: readonly TextRange[],
  { index, missingNumbers }: { index: number } & Support,
): TextRange {
  const unit = units[index] ?? { start: 0, end: text.length }
  const columns = columnNamesOf(text, units, index)
  let first = columns ?? index
  let last = index
  const has = (number: string, from: number, to: number) =>
    numbersOf(text.slice(units[from]?.start ?? unit.start, units[to]?.end ?? unit.end)).has(number)
  const missing = missingNumbers.filter((number) => !has(number, first, last))
  for (let step = 1; missing.length > 0 && step < units.length; step++) {
    const [above, below] = [units[index - step], units[index + step]]
    const reach = (one: TextRange) => Math.max(one.end, unit.end) - Math.min(one.start, unit.start)
    if (
      above &&
      reach(above) <= MAX_QUOTE_CHARACTERS &&
      missing.some((number) => has(number, index - step, index - step))
    ) {
      first = Math.min(first, index - step)
      break
    }
    if (
      below &&
      reach(below) <= MAX_QUOTE_CHARACTERS &&
      missing.some((number) => has(number, index + step, index + step))
    ) {
      last = index + step
      break
    }
  }
  return { start: units[first]?.start ?? unit.start, end: units[last]?.end ?? unit.end }
}
