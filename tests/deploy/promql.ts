import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** One metric that a query asks for, with the labels that it chooses or groups by. */
export interface Asked {
  metric: string
  labels: string[]
}

/** What a query asks for, by Prometheus' own grammar. @throws Error when it is no PromQL. */
export function askedBy(query: string): Asked[] {
  // What Grafana fills in.
  const text = query.replaceAll('$__rate_interval', '5m')
  const tree = parser.parse(text)
  const asked: Asked[] = []
  const textAt = (node: SyntaxNode): string => text.slice(node.from, node.to)
  tree.iterate({
    enter({ node, type }) {
      if (type.isError) throw new Error(`no PromQL at ${node.from}: ${query}`)
      if (type.name !== 'VectorSelector') return
      const name = node.getChild('Identifier')
      const labels = labelsIn(node, textAt)
      if (!name) throw new Error(`a selector without a metric: ${query}`)
      asked.push({ metric: textAt(name), labels: [...labels, ...groupingAround(node, textAt)] })
    },
  })
  return asked
}

function labelsIn(node: SyntaxNode, textAt: (node: SyntaxNode) => string): string[] {
  const labels: string[] = []
  node.cursor().iterate(({ node: inner, type }) => {
    if (type.name === 'LabelName' && inner.from < node.to) labels.push(textAt(inner))
  })
  return labels
}

/** The labels of the nearest aggregation that the selector stands in. */
function groupingAround(node: SyntaxNode, textAt: (node: SyntaxNode) => string): string[] {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (outer.name !== 'AggregateExpr') continue
    const grouping = outer.getChild('AggregateModifier')?.getChild('GroupingLabels')
    return grouping ? labelsIn(grouping, textAt) : []
  }
  return []
}
