import type { PhrasingContent, Root, Text } from 'mdast'
import { defaultUrlTransform } from 'react-markdown'
import { defaultSchema } from 'rehype-sanitize'
import { SKIP, visit } from 'unist-util-visit'

/** What the address of a link to a citation begins with; its index follows. */
export const CITATION = 'citation:'

/** `[n]` becomes a link to the citation with that index. */
export function citationLinks() {
  return (tree: Root): void =>
    visit(tree, 'text', (node: Text, index, parent) => {
      if (!parent || index === undefined || parent.type === 'link') return undefined
      const parts = node.value.split(/\[(\d{1,3})\]/)
      if (parts.length === 1) return undefined
      const nodes = parts.map((part, at): PhrasingContent => {
        const text: Text = { type: 'text', value: part }
        return at % 2 === 0 ? text : { type: 'link', url: CITATION + part, children: [text] }
      })
      parent.children.splice(index, 1, ...nodes)
      return [SKIP, index + nodes.length]
    })
}

/** Nothing that a document or a model says becomes more than text, and links to where they say they go. */
export const SCHEMA = {
  ...defaultSchema,
  attributes: {
    ...defaultSchema.attributes,
    code: [['className', /^language-./, 'math-inline', 'math-display'] satisfies [string, ...(string | RegExp)[]]],
  },
  protocols: { ...defaultSchema.protocols, href: ['http', 'https', 'mailto', 'citation'] },
}

export const urlTransform = (url: string): string => (url.startsWith(CITATION) ? url : defaultUrlTransform(url))
