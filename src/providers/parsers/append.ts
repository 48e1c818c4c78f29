import type { TextBuilder } from './text-builder.ts'
import type { ParsedDocument } from './types.ts'

/** Adds all blocks of a document that was parsed by itself to one that is being put together. */
export function appendDocument(builder: TextBuilder, { text, blocks }: ParsedDocument): void {
  for (const { kind, level, start, end, headerEnd } of blocks) {
    builder.add(kind, text.slice(start, end), level)
    if (headerEnd !== undefined) builder.markHeader(headerEnd - start)
  }
}
