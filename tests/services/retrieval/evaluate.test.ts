import { expect, test } from 'vitest'
import {
  bootstrapDifference,
  mean,
  ndcgAt,
  percentile,
  recallAt,
  reciprocalRank,
  seededRandom,
} from '../../../src/services/retrieval/evaluate.ts'

const grades = new Map([
  ['a', 3],
  ['b', 2],
  ['c', 1],
  ['d', 0],
])

test('nDCG is 1 for the ideal order and 0 when nothing relevant is found', () => {
  expect(ndcgAt(3, ['a', 'b', 'c'], grades)).toBe(1)
  expect(ndcgAt(3, ['x', 'd'], grades)).toBe(0)
})

test('nDCG weighs grades by the logarithm of the rank, as trec_eval does', () => {
  // (1/log₂2 + 3/log₂4) / (3/log₂2 + 2/log₂3 + 1/log₂4)
  expect(ndcgAt(10, ['c', 'x', 'a'], grades)).toBeCloseTo((1 + 3 / 2) / (3 + 2 / Math.log2(3) + 1 / 2), 12)
})

test('nDCG at k looks at no more than k, in the ideal order too', () => {
  expect(ndcgAt(1, ['a'], grades)).toBe(1)
  expect(ndcgAt(1, ['b', 'a'], grades)).toBeCloseTo(2 / 3, 12)
})

test('recall is the share of the relevant, and a grade of 0 is not relevant', () => {
  expect(recallAt(2, ['a', 'd', 'b'], grades)).toBeCloseTo(1 / 3, 12)
  expect(recallAt(10, ['a', 'd', 'b'], grades)).toBeCloseTo(2 / 3, 12)
})

test('the reciprocal rank is that of the first relevant document', () => {
  expect(reciprocalRank(['d', 'x', 'b', 'a'], grades)).toBeCloseTo(1 / 3, 12)
  expect(reciprocalRank(['d'], grades)).toBe(0)
})

test('a question for which nothing is relevant counts 0', () => {
  expect([ndcgAt(10, ['a'], new Map()), recallAt(10, ['a'], new Map())]).toEqual([0, 0])
})

test('percentiles are values that were measured', () => {
  const times = [5, 1, 4, 2, 3]
  expect([percentile(times, 0), percentile(times, 0.5), percentile(times, 0.95), percentile(times, 1)]).toEqual([
    1, 3, 5, 5,
  ])
  expect([percentile([], 0.5), mean([]), mean(times)]).toEqual([0, 0, 3])
})

const pairs = (...differences: number[]) => differences.map((difference) => [0.5, 0.5 + difference] as const)

test('a difference that every question shows is beyond luck, and one that half of them deny is not', () => {
  const clear = bootstrapDifference(pairs(0.1, 0.2, 0.15, 0.1, 0.2), mean, seededRandom(1))
  expect(clear.by).toBeCloseTo(0.15, 12)
  expect(clear.low).toBeGreaterThanOrEqual(0.1)
  expect(clear.high).toBeLessThanOrEqual(0.2 + 1e-12)
  const unclear = bootstrapDifference(pairs(0.3, -0.3, 0.2, -0.1), mean, seededRandom(1))
  expect(unclear.low).toBeLessThan(0)
  expect(unclear.high).toBeGreaterThan(0)
  expect(bootstrapDifference([], mean, seededRandom(1))).toEqual({ by: 0, low: 0, high: 0 })
})

test('questions are drawn as pairs: what is hard for both is no luck', () => {
  const sameGain = [0, 0.2, 0.4, 0.6, 0.8].map((value) => [value, value + 0.1] as const)
  const { by, low, high } = bootstrapDifference(sameGain, mean, seededRandom(1))
  for (const value of [by, low, high]) expect(value).toBeCloseTo(0.1, 12)
})

test('a difference may be one of percentiles', () => {
  const times = [1, 2, 3, 4, 100].map((value) => [value, value + 10] as const)
  const p95 = (values: readonly number[]) => percentile(values, 0.95)
  expect(bootstrapDifference(times, p95, seededRandom(1))).toEqual({ by: 10, low: 10, high: 10 })
})

test('the same seed draws the same samples, and another one others', () => {
  const values = pairs(0.3, -0.3, 0.2, -0.1, 0.05, 0.7)
  const interval = (seed: number) => bootstrapDifference(values, mean, seededRandom(seed))
  expect(interval(1)).toEqual(interval(1))
  expect(seededRandom(1)()).not.toBe(seededRandom(2)())
})

test('the interval holds the true difference about as often as it says', () => {
  const random = seededRandom(7)
  const truth = 0.3
  const hits = Array.from({ length: 20 }, (_, seed) => {
    const drawn = Array.from({ length: 30 }, () => [0, random() < truth ? 1 : 0] as const)
    const { low, high } = bootstrapDifference(drawn, mean, seededRandom(seed))
    return low <= truth && truth <= high
  })
  expect(hits.filter(Boolean).length).toBeGreaterThanOrEqual(17)
})
