/** The kinds of document that are understood, by content. */
export type DocumentKind =
  | 'pdf'
  | 'docx'
  | 'pptx'
  | 'xlsx'
  | 'html'
  | 'markdown'
  | 'text'
  | 'csv'
  | 'json'
  | 'eml'
  | 'epub'
  | 'code'

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
  /** Where the header rows of a table end, when it has any; only on tables. Rows after it mean nothing without them. */
  headerEnd?: number
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

/** Why a document could not be read; each is a stable code of the API. */
export type ParseFailureCode =
  | 'corrupt_file'
  | 'empty_file'
  | 'encrypted_file'
  | 'encrypted_pdf'
  | 'file_too_large'
  | 'no_text_found'
  | 'ocr_failed'
  | 'parser_crashed'
  | 'parser_memory_limit'
  | 'parser_time_limit'
  | 'text_too_large'
  | 'too_many_pages'
  | 'unsupported_type'

/** The document itself is the reason: trying again gives the same. `detail` is a sentence that helps a person. */
export class ParseFailure extends Error {
  readonly code: ParseFailureCode
  readonly detail: string

  constructor(code: ParseFailureCode, detail: string, options: { cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ParseFailure'
    this.code = code
    this.detail = detail
  }
}

/** What a parser may not exceed. */
export interface ParseLimits {
  /** UTF-16 units of extracted text. */
  maxCharacters: number
  maxPages: number
}

/** Tells how far a parser is, in units of its own (pages of a PDF). */
export type ReportProgress = (done: number, total: number) => void

/** @throws ParseFailure `text_too_large` once `length` UTF-16 units are more than the limit. */
export function checkTextLength(length: number, { maxCharacters }: ParseLimits): void {
  if (length <= maxCharacters) return
  const millions = (maxCharacters / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })
  throw new ParseFailure('text_too_large', `This document holds more than ${millions} million characters of text.`)
}

/** @throws ParseFailure `no_text_found` when there is nothing but white space in `text`. */
export function checkHasText(text: string, what: string): void {
  if (/\S/.test(text)) return
  throw new ParseFailure('no_text_found', `${what} holds no text that could be read.`)
}

/** @throws ParseFailure `empty_file` when there is nothing but white space in the source of a text. */
export function checkNotBlank(source: string): void {
  if (/\S/.test(source)) return
  throw new ParseFailure('empty_file', 'This file is empty: there is nothing in it but white space.')
}
