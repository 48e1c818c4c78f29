import { expect, test } from 'vitest'
import {
  bootstrapDifference,
  mean,
  ndcgAt,
  percentile,
  recallAt,
  reciprocalRank,
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

test('a difference that every question shows is beyond luck, and one that half of them deny is not', () => {
  let state = 1
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const clear = bootstrapDifference([0.1, 0.2, 0.15, 0.1, 0.2], random)
  expect(clear.mean).toBeCloseTo(0.15, 12)
  expect(clear.low).toBeGreaterThan(0)
  const unclear = bootstrapDifference([0.3, -0.3, 0.2, -0.1], random)
  expect(unclear.low).toBeLessThan(0)
  expect(unclear.high).toBeGreaterThan(0)
  expect(bootstrapDifference([], random)).toEqual({ mean: 0, low: 0, high: 0 })
})
