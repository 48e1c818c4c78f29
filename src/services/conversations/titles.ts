export const TITLE_CHARACTERS = 80

/** A text as one line of at most `TITLE_CHARACTERS`, cut at a word. */
export function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  if (line.length <= TITLE_CHARACTERS) return line
  // The last place is the ellipsis's; half of a surrogate pair goes.
  const cut = line
    .slice(0, TITLE_CHARACTERS - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), TITLE_CHARACTERS / 2))}…`
}

/** What some models write before they answer. */
const THOUGHTS = /<think>.*?(?:<\/think>|$)/gs
/** Markup and labels that models put before a title, and quotes and stops around it. */
const LABEL = /^(?:[#>*_\-\s]+|(?:title|titel|titre|título|titolo)\s*:\s*)+/i
const AROUND = /^[\s"'`*_“”„‟‘’‚«»‹›「」『』《》]+|[\s"'`*_“”„‟‘’‚«»‹›「」『』《》.。]+$/g
/** Control characters, and those that change the direction of what follows: none belongs in a line of a list. */
const CONTROLS = /[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu

/** What a model said when asked for a title, as plain text of one line; null when there is nothing of use in it. */
export function titleFrom(said: string): string | null {
  const [line = ''] = said
    .replace(THOUGHTS, '')
    .trim()
    .split(/[\r\n\u2028\u2029]/)
  const title = shortened(line.replace(CONTROLS, ' ').replace(LABEL, '').replace(AROUND, '').toWellFormed())
  return title === '' ? null : title
}
