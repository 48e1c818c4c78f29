/**
 * Markdown cut where a blank line ends a block outside of fences: while an answer grows only its last block is new, and the
 * others need not be made again. An item of a list that stands apart begins a list of its own, which keeps its number.
 */
export function blocksOf(markdown: string): string[] {
  const blocks: string[] = []
  let block: string[] = []
  let fence: string | null = null
  const end = (): void => {
    if (block.length > 0) blocks.push(block.join('\n'))
    block = []
  }
  for (const line of markdown.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null
    if (fence === null) fence = mark
    else if (mark?.startsWith(fence)) fence = null
    if (fence === null && mark === null && line.trim() === '') end()
    // What is indented goes on with the item before it.
    else if (block.length === 0 && fence === null && mark === null && /^\s/.test(line) && blocks.length > 0)
      block = [blocks.pop() ?? '', '', line]
    else block.push(line)
  }
  end()
  return blocks
}
