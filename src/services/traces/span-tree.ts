import type { StoredSpan, TraceSpan } from '../../schemas/trace.ts'

/** Spans by what happened during which, each level in the order of its starts; what has its parent elsewhere is a root. */
export function toTree(spans: readonly StoredSpan[]): TraceSpan[] {
  const firstUs = spans.reduce((first, { start_us }) => Math.min(first, start_us), Number.POSITIVE_INFINITY)
  const ordered = [...spans].sort((one, other) => one.start_us - other.start_us)
  const nodes = new Map(ordered.map((span) => [span.id, toNode(span, firstUs)]))
  const roots: TraceSpan[] = []
  for (const node of nodes.values()) {
    const parent = node.parent_id === null ? undefined : nodes.get(node.parent_id)
    // Another's id may be anything: a span cannot be within itself.
    if (parent && parent !== node) parent.children.push(node)
    else roots.push(node)
  }
  return roots
}

const toNode = (span: StoredSpan, firstUs: number): TraceSpan => ({
  ...span,
  offset_ms: (span.start_us - firstUs) / 1_000,
  duration_ms: span.duration_us / 1_000,
  children: [],
})
