export interface Part {
  text: string
  isMarked: boolean
}

/** Scripts that are written without spaces between words; there a word is looked for wherever it stands. */
const UNSPACED =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
/** Shorter ones begin too many others. */
const SHORTEST_PREFIX = 4

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function wordsOf(query: string): string[] {
  const segments = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(query.normalize('NFC'))]
  return [...new Set(segments.filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment))]
}

/**
 * A text with the words of a query marked: those that are there as they are written, letter case aside, and those that begin so.
 * That is less than the search knows, which finds other forms of a word and what means the same.
 */
export function markWords(text: string, query: string): Part[] {
  const patterns = wordsOf(query)
    .sort((one, other) => other.length - one.length)
    .map((word) => {
      if (UNSPACED.test(word)) return escaped(word)
      return `(?<![\\p{L}\\p{N}])${escaped(word)}${word.length < SHORTEST_PREFIX ? '(?![\\p{L}\\p{N}])' : '[\\p{L}\\p{M}\\p{N}]*'}`
    })
  if (patterns.length === 0) return [{ text, isMarked: false }]
  const parts: Part[] = []
  let at = 0
  for (const { 0: word, index } of text.matchAll(new RegExp(patterns.join('|'), 'giu'))) {
    if (index > at) parts.push({ text: text.slice(at, index), isMarked: false })
    parts.push({ text: word, isMarked: true })
    at = index + word.length
  }
  if (at < text.length) parts.push({ text: text.slice(at), isMarked: false })
  return parts
}
