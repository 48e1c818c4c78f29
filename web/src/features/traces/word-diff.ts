/** A run of words, and whether it is in both texts or only in this one. */
export interface Run {
  text: string
  isOnlyHere: boolean
}

/** Longer texts are shown as they are: the table below grows with the product of their words. */
const MAX_CELLS = 4_000_000

/** Words with the space after them. */
const wordsOf = (text: string): string[] => text.match(/\s*\S+\s*$|\s*\S+\s+/g) ?? []

/**
 * What two texts do not share, by their longest common sequence of words.
 * @returns both as runs; null when they are too long to be compared.
 */
export function diffWords(before: string, after: string): { before: Run[]; after: Run[] } | null {
  const [a, b] = [wordsOf(before), wordsOf(after)]
  const [as, bs] = [a.map((word) => word.trim()), b.map((word) => word.trim())]
  const width = b.length + 1
  if ((a.length + 1) * width > MAX_CELLS) return null
  // lengths[i * width + j]: of the longest sequence that a from i and b from j have in common.
  const lengths = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = as[i] === bs[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const runs: { before: Run[]; after: Run[] } = { before: [], after: [] }
  const add = (to: Run[], text: string | undefined, isOnlyHere: boolean): void => {
    const last = to.at(-1)
    if (last?.isOnlyHere === isOnlyHere) last.text += text ?? ''
    else to.push({ text: text ?? '', isOnlyHere })
  }
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && as[i] === bs[j]) {
      add(runs.before, a[i++], false)
      add(runs.after, b[j++], false)
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) add(runs.before, a[i++], true)
    else add(runs.after, b[j++], true)
  }
  return runs
}
