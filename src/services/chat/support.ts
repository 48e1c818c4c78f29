import { analyze } from '../retrieval/analyze.ts'
import type { Passage } from '../retrieval/types.ts'

/** How well a quote bears out a sentence. */
export interface Support {
  /** Share of the sentence's weight that the quote covers, 0–1. */
  support: number
  /** At least half of the weight is covered, and every number of the sentence is in the quote. */
  verified: boolean
  /** Numbers of the sentence that the quote lacks. */
  missingNumbers: string[]
}

const MIN_SUPPORT = 0.5

/** A number that stands by itself: not the 10 of `10-K`. */
const NUMBER = /(?<![\p{L}\p{N}_.,-])\d[\d,]*(?:\.\d+)?(?![\p{L}\p{N}_]|[.,-]\p{L})/gu
/** A number in words of scale: `51.8 billion`. */
const SCALED = /(?<![\p{L}\p{N}_.,-])(\d[\d,]*(?:\.\d+)?)\s?(?:billion|million|thousand|trillion|bn|mn|m|k)\b/giu

const SCALE_TERMS = new Set(analyze('billion million thousand trillion bn mn m k'))

/** What a text says, as far as it is compared: its index terms and its numbers without grouping. */
export interface Evidence {
  terms: ReadonlySet<string>
  numbers: ReadonlySet<string>
}

/** What a sentence claims: its evidence, and which of its numbers are given in words of scale. */
export interface Claim extends Evidence {
  scaled: ReadonlySet<string>
}

export const evidenceOf = (text: string): Evidence => ({ terms: new Set(analyze(text)), numbers: numbersOf(text) })

export const claimOf = (sentence: string): Claim => ({
  ...evidenceOf(sentence),
  scaled: new Set([...sentence.matchAll(SCALED)].map(([, number = '']) => plain(number))),
})

/** How well `quote` bears out `claim`; `context` are the terms of the document's name and headings. */
export type MeasureSupport = (claim: Claim, quote: Evidence, context: ReadonlySet<string>) => Support

/**
 * Measures support against the passages of one answer. A word weighs by its rarity among the passages
 * (smoothed idf, ln(1 + (N + 1) / (n + 1))); a number counts as covered when the quote bears it out; words of the document's name and headings are context, which a quote need not repeat, and count
 * neither for nor against. No model is asked: the measure is the same each time, and cheap enough to be made while the
 * answer streams.
 */
export function createSupport(passages: readonly Passage[]): MeasureSupport {
  const frequency = new Map<string, number>()
  for (const passage of passages) {
    for (const term of new Set(analyze(passage.text))) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  }
  const weightOf = (term: string): number => {
    const count = frequency.get(term) ?? 0
    return Math.log(1 + (passages.length + 1) / (count + 1))
  }

  return (claim, quote, context) => {
    let total = 0
    let covered = 0
    const missingNumbers = numbersMissing(claim, quote)
    for (const term of claim.terms) {
      if (claim.scaled.size > 0 && SCALE_TERMS.has(term)) continue
      const isSaid = quote.terms.has(term) || (claim.numbers.has(term) && !missingNumbers.includes(term))
      if (context.has(term) && !isSaid) continue
      const weight = weightOf(term)
      total += weight
      if (isSaid) covered += weight
    }
    const support = total === 0 ? 0 : covered / total
    return { support: round(support), verified: support >= MIN_SUPPORT && missingNumbers.length === 0, missingNumbers }
  }
}

const round = (share: number): number => Math.round(share * 1000) / 1000
const plain = (number: string): string => number.replaceAll(',', '').replace(/\.$/, '')

/** The numbers of a text, without grouping. */
export const numbersOf = (text: string): Set<string> =>
  new Set([...text.matchAll(NUMBER)].map(([number]) => plain(number)))

/** The claim's numbers that the quote does not have; `51.8 billion` is borne out by `51,761` (in millions). */
function numbersMissing({ numbers, scaled }: Claim, quote: Evidence): string[] {
  return [...numbers].filter((number) => {
    if (quote.numbers.has(number) || quote.numbers.has(String(Number(number)))) return false
    return !(scaled.has(number) && [...quote.numbers].some((other) => roundsTo(Number(other), number)))
  })
}

/** Whether `exact`, in some power of a thousand, rounds to `rounded` at its number of decimals. */
function roundsTo(exact: number, rounded: string): boolean {
  const decimals = rounded.split('.')[1]?.length ?? 0
  return [-9, -6, -3, 0, 3, 6, 9].some(
    (power) => Math.abs(exact * 10 ** power - Number(rounded)) <= 0.5 * 10 ** -decimals * (1 + 1e-9),
  )
}
