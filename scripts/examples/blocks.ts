import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

/** What the writers know how to draw. */
export type Block =
  | { kind: 'heading'; depth: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'table'; rows: string[][] }

/** The blocks of a text in Markdown. @throws Error for a kind of block that the writers do not draw. */
export function blocksOf(markdown: string): Block[] {
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  return tree.children.map((node): Block => {
    switch (node.type) {
      case 'heading':
        return { kind: 'heading', depth: node.depth, text: textOf(node) }
      case 'paragraph':
        return { kind: 'paragraph', text: textOf(node) }
      case 'table':
        return { kind: 'table', rows: node.children.map(({ children }) => children.map(textOf)) }
      default:
        throw new Error(`no writer draws a ${node.type}`)
    }
  })
}

function textOf(node: Nodes): string {
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(textOf).join('') : ''
}
