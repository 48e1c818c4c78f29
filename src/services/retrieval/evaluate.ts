/** What the judges said of one question: the grade of each document that answers it; 0 and absent are the same. */
export type Grades = ReadonlyMap<string, number>

/**
 * Normalised discounted cumulated gain of the first `k` documents, 0–1 (Järvelin and Kekäläinen 2002, in the form of
 * `trec_eval`'s `ndcg_cut`: the gain is the grade itself, the discount log₂(rank + 1)). 0 when nothing is graded.
 */
export function ndcgAt(k: number, ranked: readonly string[], grades: Grades): number {
  const ideal = [...grades.values()].sort((a, b) => b - a)
  const best = cumulatedGain(ideal.slice(0, k))
  const gained = cumulatedGain(ranked.slice(0, k).map((id) => grades.get(id) ?? 0))
  return best === 0 ? 0 : gained / best
}

const cumulatedGain = (gains: readonly number[]): number =>
  gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0)

/** Share of the relevant documents that are among the first `k`, 0–1. 0 when nothing is relevant. */
export function recallAt(k: number, ranked: readonly string[], grades: Grades): number {
  const relevant = [...grades.values()].filter((grade) => grade > 0).length
  const found = ranked.slice(0, k).filter((id) => isRelevant(grades, id)).length
  return relevant === 0 ? 0 : found / relevant
}

/** One over the rank of the first relevant document, 0 without one; its mean over questions is the MRR (Voorhees 1999). */
export function reciprocalRank(ranked: readonly string[], grades: Grades): number {
  const index = ranked.findIndex((id) => isRelevant(grades, id))
  return index < 0 ? 0 : 1 / (index + 1)
}

const isRelevant = (grades: Grades, id: string): boolean => (grades.get(id) ?? 0) > 0

/** The value that `share` (0–1) of the values do not exceed, by nearest rank; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** How much of a difference is more than luck: what was measured, and an interval that holds the true one with 95 %. */
export interface Difference {
  by: number
  low: number
  high: number
}

const RESAMPLES = 10_000

/**
 * By how much `statistic` (a mean, a percentile) of the second values exceeds that of the first, with its 95 % interval by
 * the percentile bootstrap (Efron 1979; for search by Sakai 2006). The values are pairs, two of each question, and are
 * drawn as pairs, so that questions which are hard for both do not count as luck. The same `random` (0–1) gives the same.
 */
export function bootstrapDifference(
  pairs: readonly (readonly [first: number, second: number])[],
  statistic: (values: readonly number[]) => number,
  random: () => number,
): Difference {
  const firsts = pairs.map(([first]) => first)
  const seconds = pairs.map(([, second]) => second)
  const difference = (): number => statistic(seconds) - statistic(firsts)
  const by = difference()
  const drawn = Array.from({ length: pairs.length === 0 ? 0 : RESAMPLES }, () => {
    for (let at = 0; at < pairs.length; at++) {
      const [first, second] = pairs[Math.floor(random() * pairs.length)] ?? [0, 0]
      firsts[at] = first
      seconds[at] = second
    }
    return difference()
  })
  return { by, low: percentile(drawn, 0.025), high: percentile(drawn, 0.975) }
}

/** Numbers from 0 to 1 that are the same for the same seed: Mulberry32, enough to draw samples by. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
