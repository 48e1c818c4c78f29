import type { DocumentKind, Page, TextRange } from '../../providers/parsers/types.ts'

export type { Block, DocumentKind, Page, ParsedDocument, TextRange } from '../../providers/parsers/types.ts'
export { ParseFailure } from '../../providers/parsers/types.ts'

/** A retrievable range of the text: `text === document.text.slice(start, end)`. */
export interface Chunk extends TextRange {
  /** Position within the version, from 0. */
  ordinal: number
  /** Number of the page on which the chunk starts. */
  page: number
  /** Titles of the headings above the chunk, outermost first. */
  headingPath: string[]
  /** The rows that name the columns, of the table that the chunk is a later part of; null for others. */
  tableHeader: string | null
  text: string
}

/** How often a term occurs in one chunk of a version. */
export interface Posting {
  ordinal: number
  frequency: number
}

/** A chunked document with its lexical index, as the isolated parser hands it to the pipeline. */
export interface AnalyzedDocument {
  kind: DocumentKind
  mediaType: string
  /** ISO 639-1, of most of the text; null when it cannot be told. */
  language: string | null
  text: string
  pages: Page[]
  chunks: Chunk[]
  /** Length of each chunk in terms that are no figures, by ordinal (BM25's document length). */
  chunkLengths: number[]
  postings: Map<string, Posting[]>
}
