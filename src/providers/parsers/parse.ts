import { cleanText, declaredHtmlEncoding, decodeText } from './decode.ts'
import { parseHtml } from './html.ts'
import { parseMarkdown } from './markdown.ts'
import { parsePdf } from './pdf/pdf.ts'
import { sniff } from './sniff.ts'
import { parseText } from './text.ts'
import { type DocumentKind, type ParsedDocument, ParseFailure, type ParseLimits, type ReportProgress } from './types.ts'

/** Beyond this, text files are refused before they are decoded; a character of text takes at most four bytes. */
const MAX_BYTES_PER_CHARACTER = 4

/** A file to read: `name` only helps to tell Markdown from plain text. */
export interface ParseInput {
  /** They may belong to the parser afterwards. */
  bytes: Uint8Array
  name: string
}

/** What a file is and says. */
export interface ParseOutcome {
  kind: DocumentKind
  mediaType: string
  document: ParsedDocument
}

/**
 * Finds out by its content what a file is, and reads it.
 * @throws ParseFailure with the reason, for any file that cannot be read.
 */
export async function parseDocument(
  { bytes, name }: ParseInput,
  limits: ParseLimits,
  report: ReportProgress = () => {},
): Promise<ParseOutcome> {
  const { kind, mediaType } = await sniff(bytes, name)
  if (kind === 'pdf') return { kind, mediaType, document: await parsePdf(bytes, limits, report) }
  if (!(kind === 'html' || kind === 'markdown' || kind === 'text')) throw new Error(`no parser yet for ${kind}`)
  if (bytes.length > limits.maxCharacters * MAX_BYTES_PER_CHARACTER) {
    throw new ParseFailure('text_too_large', 'This file is too large to be read as text.')
  }
  const source = cleanText(decodeText(bytes, kind === 'html' ? declaredHtmlEncoding(bytes) : null))
  return { kind, mediaType, document: TEXT_PARSERS[kind](source, limits) }
}

const TEXT_PARSERS: Record<
  Exclude<DocumentKind, 'pdf' | 'docx' | 'pptx' | 'xlsx' | 'epub' | 'eml' | 'csv' | 'json' | 'code'>,
  (source: string, limits: ParseLimits) => ParsedDocument
> = {
  html: parseHtml,
  markdown: parseMarkdown,
  text: parseText,
}
