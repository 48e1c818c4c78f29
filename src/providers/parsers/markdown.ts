import { type Block, checkNotBlank, checkTextLength, type ParsedDocument, type ParseLimits } from './types.ts'

/**
 * Markdown (CommonMark and GFM): the text is the source itself, so that a quote is what the author wrote;
 * only its blocks are found, line by line. A full CommonMark parser is not used because its inline rules, which blocks
 * do not need, take quadratic time and deep recursion on hostile input; this scan is linear in any input.
 * @throws ParseFailure `empty_file`, `text_too_large`.
 */
export function parseMarkdown(source: string, limits: ParseLimits): ParsedDocument {
  checkTextLength(source.length, limits)
  checkNotBlank(source)
  return { text: source, pages: [{ number: 1, start: 0, end: source.length }], blocks: blocksOf(source) }
}

interface Line {
  start: number
  end: number
  text: string
}

/** The containers a line may stand in: quotes and indents, which do not change what kind of block it is. */
const QUOTE = /^[ \t>]{0,200}/
const HEADING = /^(#{1,6})(?:[ \t]|$)/
const FENCE = /^(`{3,}|~{3,})/
const LIST_ITEM = /^(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)/
const SETEXT = /^(?:=+|-+)[ \t]*$/
const RULE = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/
const TABLE_RULE = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/
/** No construct but a table or prose needs more of a line than this to be known. */
const LOOK_AT = 2000

function blocksOf(source: string): Block[] {
  const lines = linesOf(source)
  const blocks: Block[] = []
  let open: Block | null = null
  let at = frontMatterEnd(lines)
  if (at > 0) blocks.push({ kind: 'code', start: lines[0]?.start ?? 0, end: lines[at - 1]?.end ?? 0 })
  for (; at < lines.length; at++) {
    const line = lines[at]
    if (!line) break
    const { content, quote, isIndented } = contentOf(line, open !== null || blocks.at(-1)?.kind === 'list_item')
    const heading = HEADING.exec(content)
    const fence = FENCE.exec(content)?.[1]
    if (content === '') {
      open = null
    } else if (fence) {
      const last = fenceEnd(lines, at, fence)
      blocks.push({ kind: 'code', start: line.start + quote, end: lines[last]?.end ?? line.end })
      at = last
      open = null
    } else if (isIndented) {
      const last = indentedEnd(lines, at)
      blocks.push({ kind: 'code', start: line.start, end: lines[last]?.end ?? line.end })
      at = last
    } else if (heading) {
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, start: line.start + quote, end: line.end })
      open = null
    } else if (open?.kind === 'paragraph' && SETEXT.test(content)) {
      open.kind = 'heading'
      open.level = content.startsWith('=') ? 1 : 2
      open.end = line.end
      open = null
    } else if (RULE.test(content)) {
      open = null
    } else if (isTableStart(content, lines[at + 1])) {
      const last = tableEnd(lines, at + 1)
      const headerEnd = lines[at + 1]?.end ?? line.end
      blocks.push({ kind: 'table', start: line.start + quote, end: lines[last]?.end ?? line.end, headerEnd })
      at = last
      open = null
    } else if (open && !LIST_ITEM.test(content)) {
      open.end = line.end
    } else {
      open = { kind: LIST_ITEM.test(content) ? 'list_item' : 'paragraph', start: line.start + quote, end: line.end }
      blocks.push(open)
    }
  }
  return blocks
}

function linesOf(source: string): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < source.length; ) {
    const newline = source.indexOf('\n', start)
    const end = newline < 0 ? source.length : newline
    lines.push({ start, end, text: source.slice(start, Math.min(end, start + LOOK_AT)).trimEnd() })
    start = end + 1
  }
  return lines
}

/** What of a line decides its kind, without quote marks and indent; an indent is code only outside of running text and lists. */
function contentOf(line: Line, isContinued: boolean): { content: string; quote: number; isIndented: boolean } {
  const lead = QUOTE.exec(line.text)?.[0] ?? ''
  const content = line.text.slice(lead.length)
  const isQuoted = lead.includes('>')
  const isIndented = !isContinued && !isQuoted && /^(?: {4}|\t)/.test(lead) && !LIST_ITEM.test(content)
  return { content, quote: lead.length, isIndented: isIndented && content !== '' }
}

/** Index after YAML front matter, 0 without. */
function frontMatterEnd(lines: Line[]): number {
  if (lines[0]?.text !== '---') return 0
  const end = lines.slice(1, 200).findIndex(({ text }) => text === '---' || text === '...')
  return end < 0 ? 0 : end + 2
}

/** A fence runs to one of its own kind that is as long, or to the end of the document. */
function fenceEnd(lines: Line[], from: number, fence: string): number {
  for (let at = from + 1; at < lines.length; at++) {
    const content = lines[at]?.text.replace(QUOTE, '') ?? ''
    if (content.startsWith(fence) && content.replaceAll(fence.charAt(0), '') === '') return at
  }
  return lines.length - 1
}

function indentedEnd(lines: Line[], from: number): number {
  let last = from
  for (let at = from + 1; at < lines.length; at++) {
    const text = lines[at]?.text ?? ''
    if (text === '') continue
    if (!/^(?: {4}|\t)/.test(text)) break
    last = at
  }
  return last
}

function isTableStart(content: string, next: Line | undefined): boolean {
  if (!content.includes('|') || !next) return false
  const rule = next.text.replace(QUOTE, '')
  return rule.includes('-') && rule.length < LOOK_AT && TABLE_RULE.test(rule)
}

function tableEnd(lines: Line[], from: number): number {
  let last = from
  while (lines[last + 1]?.text.includes('|')) last++
  return last
}
