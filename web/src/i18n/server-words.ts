/**
 * What the server says, in English, by what that is in another language. `{1}`, `{2}` are what differs from time to time.
 * Of two that fit, the first is taken.
 */
export type ServerWords = Readonly<Record<string, string>>

/** What the server answers where there is nothing to ask a model about: its own words, unlike all other answers. */
export const NO_ANSWER = 'I found nothing in the documents that answers this.'

/** Says what the server said in another language; what nobody has translated stays as it came. */
export function translator(words: ServerWords): (said: string) => string {
  const patterns = Object.entries(words).map(([english, translated]) => [patternOf(english), translated] as const)
  return (said) => {
    for (const [pattern, translated] of patterns) {
      const found = pattern.exec(said)
      if (found) return translated.replace(/\{(\d)\}/g, (_, at: string) => found[Number(at)] ?? '')
    }
    return said
  }
}

/** What stands between `{1}`, `{2}` as it is, and anything in their places. */
const patternOf = (english: string): RegExp =>
  new RegExp(`^${english.replace(/[.?+*^$()|[\]\\]/g, '\\$&').replace(/\{\d\}/g, '(.+)')}$`, 's')
