import { type Block, checkHasText, checkTextLength, type ParsedDocument, type ParseLimits } from './types.ts'

/**
 * Plain text: its paragraphs are what blank lines divide. `source` is the document's text to the character.
 * @throws ParseFailure `no_text_found`, `text_too_large`.
 */
export function parseText(source: string, limits: ParseLimits): ParsedDocument {
  checkTextLength(source.length, limits)
  checkHasText(source, 'This file')
  return { text: source, pages: [{ number: 1, start: 0, end: source.length }], blocks: paragraphs(source) }
}

function paragraphs(text: string): Block[] {
  const blocks: Block[] = []
  let current: Block | null = null
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    if (text.slice(start, end).trim() === '') current = null
    else if (current) current.end = end
    else {
      current = { kind: 'paragraph', start, end }
      blocks.push(current)
    }
    start = end + 1
  }
  return blocks
}
