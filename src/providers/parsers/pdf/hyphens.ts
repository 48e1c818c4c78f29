import type { PageLine } from './page.ts'

/** Words remembered to judge hyphens by; more add nothing. */
const MAX_WORDS = 200_000
const BROKEN = /(\p{L}+)[-\u2010]$/u
const WORDS = /\p{L}+(?:[-\u2010]\p{L}+)*/gu

/** Knows the words of a document, to tell a word broken at a line's end from one that is written with a hyphen. */
export function createHyphenJoiner(pages: PageLine[][]): (before: string, after: string) => string {
  const words = new Set<string>()
  for (const lines of pages) {
    let isAfterBreak = false
    for (const { text } of lines) {
      if (words.size > MAX_WORDS) break
      const found = text.match(WORDS) ?? []
      const isBroken = BROKEN.test(text)
      // the two halves of a broken word are no words
      for (const word of found.slice(isAfterBreak ? 1 : 0, isBroken ? -1 : undefined)) {
        words.add(word.toLowerCase().replaceAll('\u2010', '-'))
      }
      isAfterBreak = isBroken
    }
  }
  return (before, after) => {
    const first = BROKEN.exec(before)?.[1]?.toLowerCase()
    const second = /^\p{Ll}[\p{L}]*/u.exec(after)?.[0]?.toLowerCase()
    if (!first) return before + (needsSpace(before, after) ? ' ' : '') + after
    if (!second || words.has(`${first}-${second}`)) return before + after
    const isWhole = words.has(first + second) || !(words.has(first) && words.has(second) && second.length > 2)
    return isWhole ? before.slice(0, -1) + after : before + after
  }
}

const UNSPACED = /[\u3000-\u30FF\u3400-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF]/

/** Chinese and Japanese lines go on without a space. */
const needsSpace = (before: string, after: string): boolean =>
  !(UNSPACED.test(before.slice(-1)) && UNSPACED.test(after.slice(0, 1)))
