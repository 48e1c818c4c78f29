import type { Passage } from '../../src/services/retrieval/types.ts'

/** A passage that is the whole of a one-page document. */
export function aPassage(text: string, details: Partial<Passage> = {}): Passage {
  const start = details.start ?? 0
  return {
    number: 1,
    chunkId: 1,
    documentId: 1,
    documentName: 'report.pdf',
    version: 1,
    headingPath: [],
    tableHeader: null,
    score: 1,
    start,
    end: start + text.length,
    text,
    pages: [{ number: 1, start: 0, end: start + text.length }],
    ...details,
  }
}
