export const MODES = ['hybrid', 'lexical', 'vector'] as const
export type Mode = (typeof MODES)[number]
export const COUNTS = ['10', '20', '50', '100'] as const

/** A search as its address says it, so that going back and loading again keep it. */
export interface SearchAddress {
  q?: string | undefined
  mode?: Mode | undefined
  /** How many hits at most. */
  count?: number | undefined
  rerank?: boolean | undefined
  /** The numbers of the documents that it is limited to, with points between. */
  documents?: string | undefined
}

export const readSearchAddress = (search: Record<string, unknown>): SearchAddress => ({
  // An address that looks like a number is read as one.
  q: typeof search.q === 'string' || typeof search.q === 'number' ? String(search.q) || undefined : undefined,
  mode: MODES.find((mode) => mode === search.mode),
  count: COUNTS.map(Number).find((count) => count === search.count),
  rerank: search.rerank === true || undefined,
  documents: /^\d+(\.\d+)*$/.test(String(search.documents)) ? String(search.documents) : undefined,
})

export const documentIds = ({ documents }: SearchAddress): number[] =>
  documents === undefined ? [] : documents.split('.').map(Number)
