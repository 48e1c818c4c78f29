import { sentences } from './sentences.ts'
import type { Block, TextRange } from './types.ts'

interface Lengths {
  /** A block up to this length stays as it is. */
  whole: number
  /** Longer ones are divided evenly into parts of at most about this; no part is longer than `whole`. */
  aim: number
}

/**
 * A block without its outer white space, divided if it is too long: tables and code between lines, prose between
 * sentences, and a line or sentence that is too long itself between words, or wherever no surrogate pair is broken.
 * Blank blocks give nothing.
 */
export function splitLong(text: string, block: Block, lengths: Lengths): TextRange[] {
  const range = trimRange(text, block)
  if (!range) return []
  if (range.end - range.start <= lengths.whole) return [range]
  const isByLine = block.kind === 'table' || block.kind === 'code'
  const parts = (isByLine ? linesOf(text, range) : sentences(text, range)).flatMap((part) =>
    cut(text, part, lengths.aim),
  )
  return group(parts, range, lengths)
}

/** Puts neighbours together to parts of even length, each ending where it is nearest to its share. */
function group(parts: TextRange[], { start, end }: TextRange, { whole, aim }: Lengths): TextRange[] {
  const share = (end - start) / Math.ceil((end - start) / aim)
  const groups: TextRange[] = []
  let open: TextRange | null = null
  for (const part of parts) {
    const [before, after]: [number, number] = open ? [open.end - open.start, part.end - open.start] : [0, 0]
    if (open && after <= whole && share - before >= after - share) open.end = part.end
    else {
      open = { ...part }
      groups.push(open)
    }
  }
  return groups
}

function linesOf(text: string, { start, end }: TextRange): TextRange[] {
  const lines: TextRange[] = []
  for (let at = start; at < end; ) {
    const newline = text.indexOf('\n', at)
    const stop = newline < 0 || newline > end ? end : newline
    const line = trimRange(text, { start: at, end: stop })
    if (line) lines.push(line)
    at = stop + 1
  }
  return lines
}

function cut(text: string, { start, end }: TextRange, longest: number): TextRange[] {
  const parts: TextRange[] = []
  for (let at = start; at < end; ) {
    const stop = end - at <= longest ? end : cutBefore(text, at + longest, at + longest / 2)
    const part = trimRange(text, { start: at, end: stop })
    if (part) parts.push(part)
    at = stop
  }
  return parts
}

/** The last place between words from `from` to `to`, or else one that leaves a character whole. */
function cutBefore(text: string, to: number, from: number): number {
  for (let at = to; at > from; at--) if (BLANK.test(text.charAt(at))) return at
  let at = to
  while (to - at < MAX_CLUSTER && CONTINUES.test(text.charAt(at))) at--
  return isLowSurrogate(text, at) ? at - 1 : at
}

const BLANK = /\s/
/** Accents, variation selectors and joiners belong to the character before them. */
const CONTINUES = /\p{M}|\u200D|[\uDC00-\uDFFF]/u
/** Characters that people write are made of fewer units. */
const MAX_CLUSTER = 12

const isLowSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00

function trimRange(text: string, range: TextRange): TextRange | null {
  let { start, end } = range
  while (start < end && BLANK.test(text.charAt(start))) start++
  while (end > start && BLANK.test(text.charAt(end - 1))) end--
  return start < end ? { start, end } : null
}
