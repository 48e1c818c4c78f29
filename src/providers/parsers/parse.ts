import { parseCode } from './code.ts'
import { parseCsv } from './csv.ts'
import { cleanText, declaredHtmlEncoding, decodeText } from './decode.ts'
import { parseEml } from './eml.ts'
import { parseEpub } from './epub.ts'
import { parseHtml } from './html.ts'
import { parseJson } from './json.ts'
import { parseMarkdown } from './markdown.ts'
import { parseDocx } from './office/docx.ts'
import { parsePptx } from './office/pptx.ts'
import { parseXlsx } from './office/xlsx.ts'
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
export function parseDocument(
  input: ParseInput,
  limits: ParseLimits,
  report: ReportProgress = () => {},
): Promise<ParseOutcome> {
  return parseNested(input, limits, { report, depth: 0 })
}

/** Mails in mails are read so deep. */
const MAX_DEPTH = 3

interface Nesting {
  report: ReportProgress
  depth: number
}

async function parseNested({ bytes, name }: ParseInput, limits: ParseLimits, nesting: Nesting): Promise<ParseOutcome> {
  const { kind, mediaType } = await sniff(bytes, name)
  return { kind, mediaType, document: await PARSERS[kind](bytes, limits, nesting) }
}

type Parse = (bytes: Uint8Array, limits: ParseLimits, nesting: Nesting) => Promise<ParsedDocument>

const PARSERS: Record<DocumentKind, Parse> = {
  pdf: (bytes, limits, { report }) => parsePdf(bytes, limits, report),
  docx: parseDocx,
  pptx: parsePptx,
  xlsx: parseXlsx,
  epub: parseEpub,
  async eml(bytes, limits, { report, depth }) {
    return parseEml(bytes, limits, async (attached, name) => {
      if (depth >= MAX_DEPTH) throw new ParseFailure('unsupported_type', 'Mails are nested too deep.')
      return (await parseNested({ bytes: attached, name }, limits, { report, depth: depth + 1 })).document
    })
  },
  html: async (bytes, limits) => parseHtml(sourceOf(bytes, limits, declaredHtmlEncoding(bytes)), limits),
  markdown: async (bytes, limits) => parseMarkdown(sourceOf(bytes, limits), limits),
  text: async (bytes, limits) => parseText(sourceOf(bytes, limits), limits),
  csv: async (bytes, limits) => parseCsv(sourceOf(bytes, limits), limits),
  async json(bytes, limits) {
    const source = sourceOf(bytes, limits)
    return parseJson(source, limits) ?? parseCode(source, limits)
  },
  code: async (bytes, limits) => parseCode(sourceOf(bytes, limits), limits),
}

function sourceOf(bytes: Uint8Array, limits: ParseLimits, declared: string | null = null): string {
  if (bytes.length > limits.maxCharacters * MAX_BYTES_PER_CHARACTER) {
    throw new ParseFailure('text_too_large', 'This file is too large to be read as text.')
  }
  return cleanText(decodeText(bytes, declared))
}
