import type { Passage } from '../retrieval/types.ts'

/** The passages that a model has been shown in one run, each with a number that stays its own. */
export interface PassageBook {
  /** Numbers passages, in order; one that is there already (the same range of the same version) keeps its number. */
  add(passages: readonly Passage[]): Passage[]
  /** All so far, by number. */
  all(): readonly Passage[]
  /** A number that no passage has, for a second quote of one passage. */
  nextNumber(): number
}

export function createPassageBook(): PassageBook {
  const passages: Passage[] = []
  const known = new Map<string, Passage>()
  let last = 0
  return {
    add: (found) =>
      found.map((passage) => {
        const key = `${passage.documentId}:${passage.version}:${passage.start}:${passage.end}`
        const numbered = known.get(key) ?? { ...passage, number: ++last }
        if (!known.has(key)) passages.push(numbered)
        known.set(key, numbered)
        return numbered
      }),
    all: () => passages,
    nextNumber: () => ++last,
  }
}
