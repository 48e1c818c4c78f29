import type { PageLine } from './page.ts'

/** A heading is not longer than this. */
const MAX_HEADING = 200
/** How much larger than the body a line must be set to be a heading by its size alone. */
const LARGER = 1.14
/** A font that sets less of the document than this stands out. */
const RARE = 0.2

/** What a document's fonts and sizes say about its lines. */
export interface FontUse {
  /** Depth 1–6 if the lines of a block are set like a heading, else `null`. */
  headingLevel: (lines: PageLine[], text: string) => number | null
}

/** What starts an item of a list. */
export const BULLET = /^(?:[•●▪■◦‣–—*·▶➢✓]|[-o] )\s*\S?/

/** Tables are often set smaller and would pass for the body of a document that has many. */
function proseOf(pages: PageLine[][]): PageLine[] {
  const lines = pages.flat()
  const prose = lines.filter(({ cells, text }) => cells.length === 1 && text.length > 40)
  return prose.length >= lines.length * 0.1 ? prose : lines
}

/** Counts which size and fonts set the document's body; what differs is a heading. */
export function fontUseOf(pages: PageLine[][]): FontUse {
  const sizes = new Map<number, number>()
  const fonts = new Map<string, number>()
  let characters = 0
  for (const line of proseOf(pages)) {
    sizes.set(line.size, (sizes.get(line.size) ?? 0) + line.text.length)
    fonts.set(line.font, (fonts.get(line.font) ?? 0) + line.text.length)
    characters += line.text.length
  }
  const body = [...sizes].sort((one, other) => other[1] - one[1])[0]?.[0] ?? 0
  const allSizes = new Set(pages.flatMap((lines) => lines.map(({ size }) => size)))
  const ranks = [...allSizes].filter((size) => size >= body * LARGER).sort((one, other) => other - one)
  const isRare = (font: string): boolean => (fonts.get(font) ?? 0) < characters * RARE
  return {
    headingLevel: (lines, text) => {
      const [first] = lines
      if (!first || first.isAside || lines.length > 3 || text.length > MAX_HEADING || !/\p{L}{2}/u.test(text))
        return null
      if (first.size >= body * LARGER) {
        const isSentence = text.length > 60 && /[.;,:]$/.test(text)
        return isSentence || BULLET.test(text) ? null : Math.min(5, 1 + ranks.indexOf(first.size))
      }
      const isOwnFont = isRare(first.font) && lines.every((line) => line.font === first.font)
      if (!isOwnFont || first.size < body * 0.95 || text.length > 120 || /[.,;:]$/.test(text) || BULLET.test(text))
        return null
      return /^[\p{Lu}\d(]/u.test(text) ? Math.min(6, ranks.length + 1) : null
    },
  }
}
