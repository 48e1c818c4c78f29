import type { DefaultTreeAdapterTypes } from 'parse5'

export type HtmlNode = DefaultTreeAdapterTypes.ChildNode
export type HtmlElement = DefaultTreeAdapterTypes.Element
export type HtmlParent = DefaultTreeAdapterTypes.ParentNode

export const isElement = (node: HtmlNode): node is HtmlElement => 'tagName' in node
export const isText = (node: HtmlNode): node is DefaultTreeAdapterTypes.TextNode => node.nodeName === '#text'

export const attribute = (element: HtmlElement, name: string): string | undefined =>
  element.attrs.find((found) => found.name === name)?.value

const SILENT_TAGS = new Set(
  (
    'annotation button canvas dialog embed head iframe input math-annotation nav noscript object script select style ' +
    'svg template textarea title'
  ).split(' '),
)
const SILENT_ROLES = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'menu',
  'menubar',
  'dialog',
  'alertdialog',
])
/** Class names that sites (MediaWiki, Docusaurus, Bootstrap, WordPress …) give to what is not the page's content. */
const SILENT_CLASS =
  /(?:^|\s)(?:mw-editsection|mw-jump-link|mw-portlet|navbox|catlinks|printfooter|noprint|toc|table-of-contents|breadcrumbs?|pagination(?:-nav)?|navbar|skip-link|skip-to-content|sr-only|visually-hidden|hash-link|headerlink|cookie-banner)(?:\s|$)/i

/** Whether an element carries nothing a reader came for: code of the page, navigation, what is hidden. */
export function isNoise(element: HtmlElement): boolean {
  if (SILENT_TAGS.has(element.tagName)) return true
  for (const { name, value } of element.attrs) {
    if (name === 'hidden' && value !== 'until-found') return true
    if (name === 'aria-hidden' && value === 'true' && element.tagName !== 'div') return true
    if (name === 'role' && SILENT_ROLES.has(value)) return true
    if (name === 'style' && value.length < 2000 && /display\s{0,9}:\s{0,9}none/i.test(value)) return true
    if (name === 'class' && value.length < 2000 && SILENT_CLASS.test(value)) return true
  }
  return false
}

/** What a first look over the whole tree finds. */
export interface PageOutline {
  /** The part to read: `<main>` or the one article when it holds most of the text, else everything. */
  root: HtmlParent
  title: string
  /** Tables that only place other things: those around other tables. */
  layoutTables: Set<HtmlElement>
}

/** Share of the page's text from which on a `<main>` is believed to be all of it. */
const MAIN_SHARE = 0.3

/** One pass with a stack of its own, so that no depth of nesting can overflow. */
export function outlineOf(document: HtmlParent): PageOutline {
  const layoutTables = new Set<HtmlElement>()
  const lengths = new Map<HtmlElement, number>()
  const openTables: HtmlElement[] = []
  const openMains: HtmlElement[] = []
  let title = ''
  let total = 0
  const stack: { node: HtmlNode; isExit: boolean }[] = childrenFirst(document)
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { node, isExit } = entry
    if (isText(node)) {
      const length = node.value.trim().length
      total += length
      for (const main of openMains) lengths.set(main, (lengths.get(main) ?? 0) + length)
    }
    if (!isElement(node)) continue
    if (isExit) {
      if (node === openTables.at(-1)) openTables.pop()
      if (node === openMains.at(-1)) openMains.pop()
      continue
    }
    if (node.tagName === 'title' && title === '') title = textOf(node)
    if (isNoise(node) && node.tagName !== 'head') continue
    stack.push({ node, isExit: true })
    if (node.tagName === 'table') {
      const outer = openTables.at(-1)
      if (outer) layoutTables.add(outer)
      openTables.push(node)
    }
    // one or two levels are real pages; more are an attack on this loop
    if (isMain(node) && openMains.length < 3) openMains.push(node)
    stack.push(...childrenFirst(node))
  }
  const articles = [...lengths].filter(([element]) => element.tagName === 'article').length
  let best: { root: HtmlParent; length: number } = { root: document, length: 0 }
  for (const [root, length] of lengths) {
    const isOne = root.tagName !== 'article' || articles === 1
    if (isOne && length > total * MAIN_SHARE && length > best.length) best = { root, length }
  }
  return { root: best.root, title, layoutTables }
}

const isMain = (element: HtmlElement): boolean =>
  element.tagName === 'main' || element.tagName === 'article' || attribute(element, 'role') === 'main'

const childrenFirst = (parent: HtmlParent): { node: HtmlNode; isExit: boolean }[] =>
  parent.childNodes.map((node) => ({ node, isExit: false })).reverse()

/** All text below a node that is not noise, white space as it stands. */
export function textOf(parent: HtmlParent): string {
  const parts: string[] = []
  const stack: HtmlNode[] = [...parent.childNodes].reverse()
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (isText(node)) parts.push(node.value)
    else if (isElement(node) && !isNoise(node)) {
      if (node.tagName === 'br' || isBlockLevel(node.tagName)) parts.push(' ')
      for (let at = node.childNodes.length - 1; at >= 0; at--) {
        const child = node.childNodes[at]
        if (child) stack.push(child)
      }
    }
  }
  return parts.join('')
}

const BLOCK_TAGS = new Set(
  (
    'address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hr html legend li main menu ol option p pre section summary table tbody td tfoot th thead ' +
    'tr ul'
  ).split(' '),
)

export const isBlockLevel = (tagName: string): boolean => BLOCK_TAGS.has(tagName)

/** White space as a browser shows it; soft hyphens and word-break hints are no text. */
export const collapse = (text: string): string =>
  text
    .replace(/[\u00AD\u200B\u2060\uFEFF]/g, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim()
