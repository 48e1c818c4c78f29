import type { PageLine } from './page.ts'

/** Parts of a page's depth in which running heads and page numbers stand. */
const HEAD = 0.12
const FOOT = 0.88
/** A line is furniture when it stands on so much of all pages (of the even or odd ones: about half). */
const SHARE = 0.4
const MIN_PAGES = 4

/**
 * Takes running heads, running feet and page numbers away: lines near the edges that many pages repeat, or
 * that differ only by a number that counts with the pages. The first page with a repeated line keeps it.
 */
export function withoutFurniture(pages: PageLine[][]): PageLine[][] {
  if (pages.length < MIN_PAGES) return withoutPageNumbers(pages)
  const seen = new Map<string, { pages: Set<number>; offsets: Map<number, number> }>()
  for (const [number, lines] of pages.entries()) {
    for (const line of edgeLines(lines)) {
      const entry = seen.get(shapeOf(line)) ?? { pages: new Set(), offsets: new Map() }
      seen.set(shapeOf(line), entry)
      if (entry.pages.has(number)) continue
      entry.pages.add(number)
      for (const offset of numbersIn(line.text).map((value) => value - number)) {
        entry.offsets.set(offset, (entry.offsets.get(offset) ?? 0) + 1)
      }
    }
  }
  const kept = new Set<string>()
  return pages.map((lines, number) => {
    const removable = new Set(edgeLines(lines).filter((line) => isFurniture(line, number)))
    const rest = lines.filter((line) => !removable.has(line))
    return rest.length > 0 ? rest : lines
  })

  function isFurniture(line: PageLine, number: number): boolean {
    const shape = shapeOf(line)
    const entry = seen.get(shape)
    if (!entry) return false
    const needed = Math.max(MIN_PAGES, pages.length * SHARE)
    if (!/\d/.test(line.text)) {
      if (entry.pages.size < needed) return false
      const isFirst = !kept.has(shape)
      kept.add(shape)
      return !isFirst
    }
    return (
      numbersIn(line.text).some((value) => (entry.offsets.get(value - number) ?? 0) >= needed / 2) &&
      entry.pages.size >= needed / 2
    )
  }
}

/** Too few pages to tell what is repeated; but a number alone at the same edge of each, counting up, is theirs. */
function withoutPageNumbers(pages: PageLine[][]): PageLine[][] {
  if (pages.length < 2) return pages
  const numbered = pages.map((lines) => edgeLines(lines).filter(({ text }) => PAGE_NUMBER.test(text)))
  const countOf = ({ text }: PageLine): number => Number(PAGE_NUMBER.exec(text)?.[1])
  const first = (numbered[0] ?? []).find((one) =>
    numbered.every((lines, at) => lines.some((line) => countOf(line) === countOf(one) + at)),
  )
  if (!first) return pages
  return pages.map((lines, at) => {
    const number = numbered[at]?.find((line) => countOf(line) === countOf(first) + at)
    return lines.length > 1 ? lines.filter((line) => line !== number) : lines
  })
}

/** A number alone, or with what says that it is a page's: "– 3 –", "Page 3 of 12", "Seite 3". */
const PAGE_NUMBER = /^[-–—\s]*(?:\p{L}{1,10}\.?\s)?(\d{1,4})(?:\s*(?:\/|\p{L}{1,4})\s*\d{1,4})?[-–—\s]*$/u

/**
 * At most three lines at either edge: a page has no more head or foot than that. Short lines (page numbers) count as
 * edge where the text is first or last, because some pages end before their paper does.
 */
function edgeLines(lines: PageLine[]): PageLine[] {
  const ordered = [...lines].sort((one, other) => one.position - other.position)
  const [head, foot] = [ordered.slice(0, 3), ordered.slice(3).slice(-3)]
  const isAtEdge = ({ text, position }: PageLine): boolean =>
    text.length <= MAX_LENGTH && (position < HEAD || position > FOOT)
  const isNumberAlone = ({ text }: PageLine): boolean => text.length <= MAX_NUMBER && ordered.length > 3
  return [
    ...head.filter((line) => isAtEdge(line) || (line === ordered[0] && isNumberAlone(line))),
    ...foot.filter((line) => isAtEdge(line) || (line === ordered.at(-1) && isNumberAlone(line))),
  ]
}

/** Running heads are short. */
const MAX_LENGTH = 150
/** Room for "Page 12 of 345". */
const MAX_NUMBER = 20

const shapeOf = ({ text }: PageLine): string => text.replace(/\d+/g, '#').toLowerCase()

/** Numbers that may count pages. */
const numbersIn = (text: string): number[] => (text.match(/\d{1,5}/g) ?? []).slice(0, 6).map(Number)
