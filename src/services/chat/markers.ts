/** A citation marker of the answer: its numbers, and the space before it if there was one. */
export interface Marker {
  numbers: number[]
  space: '' | ' '
}

/** Text, or a marker in its place. */
export type Piece = string | Marker

/** Finds markers in text that comes in pieces cut anywhere; the result is the same for every way to cut. */
export interface MarkerReader {
  push(text: string): Piece[]
  end(): Piece[]
}

/** `[1]`, `[1, 2]`, `[1-3]`; a longer list is none. */
const MARKER = /\[\s?\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,9}\s?\]/y
/** What may still become one. */
const BEGINNING = /\[[\d\s,;–-]{0,60}$/y
const MAX_RANGE = 10

/**
 * Reads markers outside of code: inside backticks `[1]` is an index, and `[1](address)` is a link. Only what may be
 * the beginning of a marker, and one space before it, is held back.
 */
export function createMarkerReader(): MarkerReader {
  let held = ''
  const code = createCodeState()

  function read(text: string, isEnd: boolean): Piece[] {
    const pieces: Piece[] = []
    let plain = ''
    let at = 0
    while (at < text.length) {
      const bracket = text.charAt(at) === ' ' ? at + 1 : at
      if (text.charAt(at) === '`' || code.isInside() || (bracket < text.length && text.charAt(bracket) !== '[')) {
        code.see(text.charAt(at))
        plain += text.charAt(at++)
        continue
      }
      const marker = matchAt(MARKER, text, bracket)
      const after = bracket + (marker?.length ?? 0)
      const isOpen = marker === null ? matchAt(BEGINNING, text, bracket) !== null : after === text.length
      if (!isEnd && (bracket === text.length || isOpen)) break
      if (marker === null || text.charAt(after) === '(') {
        code.see(text.charAt(at))
        plain += text.charAt(at++)
        continue
      }
      if (plain !== '') pieces.push(plain)
      plain = ''
      pieces.push({ numbers: numbersIn(marker), space: bracket > at ? ' ' : '' })
      at = after
    }
    held = text.slice(at)
    if (plain !== '') pieces.push(plain)
    return pieces
  }

  return { push: (text) => read(held + text, false), end: () => read(held, true) }
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

function numbersIn(marker: string): number[] {
  const numbers: number[] = []
  for (const [, first = '', last] of marker.matchAll(/(\d+)(?:\s?[–-]\s?(\d+))?/g)) {
    const [from, to] = [Number(first), Number(last ?? first)]
    for (let number = from; number <= to && number - from < MAX_RANGE; number++) numbers.push(number)
  }
  return [...new Set(numbers)]
}

/** Whether the text so far ends within code: between backticks on one line, or between fences of three. */
function createCodeState() {
  let run = 0
  let inline = false
  let fenced = false
  const endRun = () => {
    if (run >= 3) fenced = !fenced
    else if (run > 0 && !fenced) inline = !inline
    run = 0
  }
  return {
    see(character: string): void {
      if (character === '`') run++
      else {
        endRun()
        if (character === '\n') inline = false
      }
    },
    /** For a next character that is no backtick: a run of them ends before it. */
    isInside: (): boolean => {
      if (run === 0) return fenced || inline
      return run >= 3 ? !fenced : fenced || !inline
    },
  }
}
