import { expect, test } from 'vitest'
import type { LexicalScores } from '../../../src/services/retrieval/bm25.ts'
import { fuse, vectorWeight } from '../../../src/services/retrieval/fusion.ts'

/** Scores by words of documents that are one chunk each, by the documents' numbers. */
const byWords = (scores: Record<number, number>): LexicalScores => ({
  scoreOf: (versionId) => scores[versionId] ?? 0,
  best: (count) =>
    Object.entries(scores)
      .map(([versionId, score]) => ({ versionId: Number(versionId), ordinal: 0, score }))
      .sort((a, b) => b.score - a.score)
      .slice(0, count),
})
const byVectors = (similarities: Record<number, number>) =>
  Object.entries(similarities).map(([versionId, similarity]) => ({
    versionId: Number(versionId),
    ordinal: 0,
    similarity,
  }))

const BACKGROUND = { mean: 0.1, deviation: 0.1 }
const orderOf = (words: Record<number, number>, vectors: Record<number, number>) =>
  fuse({ lexical: byWords(words), similar: byVectors(vectors), background: BACKGROUND }, 10).map(
    ({ versionId }) => versionId,
  )

test('vectors that agree with the words weigh the more, and what both find comes first', () => {
  const [words, vectors] = [
    { 1: 9, 2: 8, 3: 1 },
    { 1: 0.3, 2: 0.6, 4: 0.62 },
  ]
  expect(vectorWeight(byWords(words).best(10), byVectors(vectors), BACKGROUND)).toBeCloseTo(0.6, 5)
  expect(orderOf(words, vectors)[0]).toBe(2)
})

test('vectors that tell the best by words from nothing have hardly a say', () => {
  const words = { 1: 9, 2: 6, 3: 5 }
  const vectors = { 1: 0.1, 2: 0.08, 3: 0.12, 4: 0.5, 5: 0.49 }
  expect(orderOf(words, vectors).slice(0, 3)).toEqual([1, 2, 3])
  expect(vectorWeight(byWords(words).best(10), byVectors(vectors), BACKGROUND)).toBeCloseTo(0.1, 5)
})

test('without a word in common the vectors decide alone', () => {
  expect(orderOf({}, { 1: 0.2, 2: 0.7, 3: 0.4 })).toEqual([2, 3, 1])
})

test('a chunk that has no vector yet is found by its words', () => {
  const [first] = fuse({ lexical: byWords({ 1: 9, 2: 2 }), similar: byVectors({ 2: 0.2 }), background: BACKGROUND }, 10)
  expect(first).toMatchObject({ versionId: 1, scores: { lexical: 9 } })
  expect(first?.scores).not.toHaveProperty('vector')
})

test('of documents equally near to the question, the one nearer to the best passages comes first', () => {
  const halves = {
    lexical: byWords({ 1: 9, 2: 5, 3: 5 }),
    similar: byVectors({ 1: 0.7, 2: 0.5, 3: 0.5 }),
    background: BACKGROUND,
  }
  const orderWith = (toBest: Record<number, number>) =>
    fuse({ ...halves, toBest: byVectors(toBest) }, 10).map(({ versionId }) => versionId)
  expect(orderWith({ 1: 0.9, 2: 0.2, 3: 0.8 })).toEqual([1, 3, 2])
  expect(orderWith({ 1: 0.9, 2: 0.8, 3: 0.2 })).toEqual([1, 2, 3])
})

test('nothing is made of nothing', () => {
  expect(orderOf({}, {})).toEqual([])
})
