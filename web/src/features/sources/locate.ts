/** A run of characters within one piece of text on a page. */
export interface PieceRange {
  piece: number
  from: number
  to: number
}

/** Letters and digits, in one form: what a page and the text read from it agree in, however either spaces or joins its words. */
function* significant(text: string): Generator<{ unit: string; at: number }> {
  for (let at = 0; at < text.length; ) {
    const point = String.fromCodePoint(text.codePointAt(at) ?? 0)
    for (const char of point.normalize('NFKC').toLowerCase()) {
      if (!/[\p{L}\p{N}]/u.test(char)) continue
      for (let unit = 0; unit < char.length; unit++) yield { unit: char.charAt(unit), at }
    }
    at += point.length
  }
}

/**
 * Where a quote stands among the pieces of text that a PDF page is drawn from. The whole of it is looked for first, then each
 * of its lines alone, since the text of a document joins what a page has apart (columns, cells).
 * @returns ranges in the order of the pieces; none when it is not there.
 */
export function locate(quote: string, pieces: readonly string[]): PieceRange[] {
  const units: string[] = []
  const places: { piece: number; at: number }[] = []
  for (const [piece, text] of pieces.entries()) {
    for (const { unit, at } of significant(text)) {
      units.push(unit)
      places.push({ piece, at })
    }
  }
  const page = units.join('')
  const ranges: PieceRange[] = []
  const mark = (text: string, from: number): number | null => {
    const wanted = [...significant(text)].map(({ unit }) => unit).join('')
    const start = wanted === '' ? -1 : page.indexOf(wanted, from)
    if (start < 0) return null
    for (let at = start; at < start + wanted.length; at++) {
      const place = places[at]
      if (!place) continue
      const last = ranges.at(-1)
      if (last?.piece === place.piece && place.at >= last.from) last.to = Math.max(last.to, place.at + 1)
      else ranges.push({ piece: place.piece, from: place.at, to: place.at + 1 })
    }
    return start + wanted.length
  }
  if (mark(quote, 0) !== null) return ranges
  let from = 0
  for (const line of quote.split('\n')) from = mark(line, from) ?? mark(line, 0) ?? from
  return ranges
}
