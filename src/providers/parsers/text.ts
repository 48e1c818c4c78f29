import { type Block, checkNotBlank, checkTextLength, type ParsedDocument, type ParseLimits } from './types.ts'

/** Lines are wrapped at less than this; a longer one is a paragraph of its own. */
const WRAPPED = 120
/** Share of a text in longer lines from which on it is taken not to be wrapped. */
const UNWRAPPED_SHARE = 0.3

/**
 * Plain text: its paragraphs are what blank lines divide, or its lines when they are not wrapped. `source` is the document's text to the character.
 * @throws ParseFailure `empty_file`, `text_too_large`.
 */
export function parseText(source: string, limits: ParseLimits): ParsedDocument {
  checkTextLength(source.length, limits)
  checkNotBlank(source)
  return { text: source, pages: [{ number: 1, start: 0, end: source.length }], blocks: paragraphs(source) }
}

function paragraphs(text: string): Block[] {
  const blocks: Block[] = []
  const isWrapped = !isUnwrapped(text)
  let current: Block | null = null
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    if (text.slice(start, end).trim() === '') current = null
    else if (current && isWrapped) current.end = end
    else {
      current = { kind: 'paragraph', start, end }
      blocks.push(current)
    }
    start = end + 1
  }
  return blocks
}

function isUnwrapped(text: string): boolean {
  let inLongLines = 0
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    if (end - start > WRAPPED) inLongLines += end - start
    start = end + 1
  }
  return inLongLines > text.length * UNWRAPPED_SHARE
}
