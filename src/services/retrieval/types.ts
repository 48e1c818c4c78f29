import type { Page, TextRange } from '../ingestion/types.ts'

/** By words, by what the embedding model makes of the texts, or by both. */
export type SearchMode = 'hybrid' | 'lexical' | 'vector'

/** A chunk that a search found: `text` is its version's text from `start` to `end`. */
export interface SearchHit extends TextRange {
  chunkId: number
  documentId: number
  documentName: string
  versionId: number
  version: number
  ordinal: number
  page: number
  headingPath: string[]
  /** The rows that name the columns, of the table that the chunk is a later part of. */
  tableHeader: string | null
  text: string
  /** What the hits are ordered by, highest first. */
  score: number
  scores: { lexical?: number; vector?: number; fused?: number; rerank?: number }
}

export interface SearchResult {
  hits: SearchHit[]
  /** How it was really searched: without an embedding model, or while it is away, `hybrid` is lexical. */
  modeUsed: SearchMode
  /** Why less was done than asked; null when nothing is missing. */
  degraded: string | null
  /** When it looked which versions answer, by the database's clock: milliseconds since 1970. */
  seenAtMs: number
}

/** A numbered range of a document that an answer may rest on; neighbouring chunks are merged into one. */
export interface Passage extends TextRange {
  /** `n` of the marker `[n]`, from 1 in order of relevance. */
  number: number
  /** The best of the chunks it was merged from. */
  chunkId: number
  documentId: number
  documentName: string
  version: number
  headingPath: string[]
  /** The rows that name the columns, when it begins in a later part of their table. */
  tableHeader: string | null
  text: string
  score: number
  /** The pages it touches, so that a citation within it knows its own. */
  pages: Page[]
}
