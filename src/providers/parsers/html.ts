import { parse } from 'parse5'
import {
  attribute,
  collapse,
  type HtmlElement,
  type HtmlNode,
  isBlockLevel,
  isElement,
  isNoise,
  isText,
  outlineOf,
  textOf,
} from './html-content.ts'
import { tableText } from './html-table.ts'
import { TextBuilder } from './text-builder.ts'
import { checkHasText, type ParsedDocument, type ParseLimits } from './types.ts'

/**
 * HTML: the text a reader came for, without scripts, styles and navigation; nothing is loaded or run.
 * @throws ParseFailure `no_text_found`, `text_too_large`.
 */
export function parseHtml(source: string, limits: ParseLimits): ParsedDocument {
  const { root, title, layoutTables } = outlineOf(parse(source))
  const reader = new BlockReader(new TextBuilder(limits), layoutTables)
  const document = reader.read(root.childNodes, collapse(title))
  checkHasText(document.text, 'This page')
  return document
}

type Step = { enter: HtmlNode } | { leave: HtmlElement }

/** Walks with a stack of its own (nesting may be deeper than the call stack) and turns elements into blocks. */
class BlockReader {
  readonly #builder: TextBuilder
  readonly #layoutTables: Set<HtmlElement>
  readonly #lists: { isOrdered: boolean; count: number }[] = []
  #inline: string[] = []
  #marker = ''
  /** Elements open around the text that make it bold, and whether any text of the block is not. */
  #boldDepth = 0
  #isPlain = false

  constructor(builder: TextBuilder, layoutTables: Set<HtmlElement>) {
    this.#builder = builder
    this.#layoutTables = layoutTables
  }

  read(nodes: HtmlNode[], title: string): ParsedDocument {
    const stack: Step[] = nodes.map((enter) => ({ enter })).reverse()
    if (title !== '' && !hasFirstHeading(nodes)) this.#builder.add('heading', title, 1)
    for (let step = stack.pop(); step; step = stack.pop()) {
      if ('leave' in step) this.#leave(step.leave)
      else if (isText(step.enter)) this.#addText(step.enter.value.replaceAll('\n', ' '))
      else if (isElement(step.enter) && this.#enter(step.enter)) {
        stack.push({ leave: step.enter })
        for (let at = step.enter.childNodes.length - 1; at >= 0; at--) {
          const child = step.enter.childNodes[at]
          if (child) stack.push({ enter: child })
        }
      }
    }
    this.#flush()
    return this.#builder.finish()
  }

  /** Whether the children are to be read. */
  #enter(element: HtmlElement): boolean {
    const { tagName } = element
    if (isNoise(element)) return false
    if (tagName === 'br') this.#inline.push('\n')
    if (isBold(tagName)) this.#boldDepth++
    if (!isBlockLevel(tagName)) return true
    this.#flush()
    const level = headingLevel(tagName)
    if (level) {
      this.#builder.add('heading', collapse(textOf(element).replaceAll('\n', ' ')), level)
      return false
    }
    if (tagName === 'pre') {
      this.#builder.add('code', textOfPre(element))
      return false
    }
    if (tagName === 'table' && !this.#layoutTables.has(element)) {
      const found = tableText(element)
      if (found) {
        this.#builder.add('table', found.text)
        this.#builder.markHeader(found.headerLength)
      }
      return found === null
    }
    if (tagName === 'ul' || tagName === 'ol') {
      const start = Number.parseInt(attribute(element, 'start') ?? '1', 10)
      this.#lists.push({ isOrdered: tagName === 'ol', count: (Number.isNaN(start) ? 1 : start) - 1 })
    }
    if (tagName === 'li') this.#marker = this.#nextMarker()
    return true
  }

  #leave(element: HtmlElement): void {
    if (isBold(element.tagName)) this.#boldDepth--
    if (!isBlockLevel(element.tagName)) return
    this.#flush()
    if (element.tagName === 'ul' || element.tagName === 'ol') this.#lists.pop()
    if (element.tagName === 'li') this.#marker = ''
  }

  #nextMarker(): string {
    const list = this.#lists.at(-1)
    if (!list?.isOrdered) return '- '
    list.count++
    return `${list.count}. `
  }

  #flush(): void {
    const text = collapse(this.#inline.join(''))
    const isHeading = !this.#isPlain && this.#lists.length === 0 && isHeadingLike(text)
    this.#inline = []
    this.#isPlain = false
    if (text === '') return
    if (isHeading) this.#builder.add('heading', text, LEVEL_OF_BOLD)
    else this.#builder.add(this.#marker === '' ? 'paragraph' : 'list_item', this.#marker + text)
    this.#marker = ''
  }

  #addText(text: string): void {
    if (this.#boldDepth === 0 && /\S/.test(text)) this.#isPlain = true
    this.#inline.push(text)
  }
}

/** Below every heading that is one by its element. */
const LEVEL_OF_BOLD = 6
const MAX_BOLD_HEADING = 120

const isBold = (tagName: string): boolean => tagName === 'b' || tagName === 'strong'

/** Whether bold text that stands alone titles what follows: many word processors' users know no other headings. */
const isHeadingLike = (text: string): boolean =>
  text.length <= MAX_BOLD_HEADING && /\p{L}/u.test(text) && !/\n|[.,;:!?]$/.test(text)

const headingLevel = (tagName: string): number | null => {
  const digit = /^h([1-6])$/.exec(tagName)?.[1]
  return digit ? Number(digit) : null
}

function hasFirstHeading(nodes: HtmlNode[]): boolean {
  const stack = [...nodes]
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (!isElement(node)) continue
    if (node.tagName === 'h1' && !isNoise(node) && collapse(textOf(node)) !== '') return true
    for (const child of node.childNodes) stack.push(child)
  }
  return false
}

/** Preformatted text keeps its lines and indents. */
const textOfPre = (element: HtmlElement): string => {
  const lines = [...element.childNodes].some((node) => isElement(node) && isBlockLevel(node.tagName))
  const text = lines
    ? element.childNodes.map((node) => (isElement(node) ? textOf(node) : isText(node) ? node.value : '')).join('\n')
    : textOfLines(element)
  return text.replaceAll('\t', '  ')
}

function textOfLines(element: HtmlElement): string {
  const parts: string[] = []
  const stack: HtmlNode[] = [...element.childNodes].reverse()
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (isText(node)) parts.push(node.value)
    else if (isElement(node) && node.tagName === 'br') parts.push('\n')
    else if (isElement(node) && !isNoise(node)) stack.push(...[...node.childNodes].reverse())
  }
  return parts.join('')
}
