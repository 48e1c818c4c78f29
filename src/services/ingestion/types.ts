/** The kinds of document that are understood, by content. */
export type DocumentKind = 'pdf' | 'html' | 'markdown' | 'text'

/** Half-open range `[start, end)` of UTF-16 offsets into a document version's extracted text. */
export interface TextRange {
  start: number
  end: number
}

/** A page of the extracted text; pages cover it without gap or overlap. Unpaged kinds have one page, number 1. */
export interface Page extends TextRange {
  number: number
}

/** A structural unit of the extracted text, in reading order; blocks do not overlap. */
export interface Block extends TextRange {
  kind: 'heading' | 'paragraph' | 'list_item' | 'table' | 'code'
  /** Heading depth, 1–6; only on headings. */
  level?: number
}

/**
 * What a parser makes of a file: one immutable, well-formed text (no NUL, no lone surrogates, `\n` line ends)
 * and the structure over it by offsets.
 */
export interface ParsedDocument {
  text: string
  pages: Page[]
  blocks: Block[]
}

/** A retrievable range of the text: `text === document.text.slice(start, end)`. */
export interface Chunk extends TextRange {
  /** Position within the version, from 0. */
  ordinal: number
  /** Number of the page on which the chunk starts. */
  page: number
  /** Titles of the headings above the chunk, outermost first. */
  headingPath: string[]
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
  text: string
  pages: Page[]
  chunks: Chunk[]
  /** Number of index terms of each chunk, by ordinal (BM25's document length). */
  chunkLengths: number[]
  postings: Map<string, Posting[]>
}
