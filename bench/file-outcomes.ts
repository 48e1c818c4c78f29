import iconv from 'iconv-lite'
import { type Static, Type } from 'typebox'
import type { Report } from '../src/cli/upload.ts'

export const Manifest = Type.Array(
  Type.Object({
    file: Type.String(),
    /** The name on disk when it is stored compressed. */
    stored: Type.Optional(Type.String()),
    format: Type.String(),
    cls: Type.String(),
    /** What another program read in the file: the beginning of its text. */
    probe: Type.Optional(
      Type.Union([Type.Object({ snippet: Type.Optional(Type.Union([Type.String(), Type.Null()])) }), Type.Null()]),
    ),
  }),
)
export type Entry = Static<typeof Manifest>[number]

/** What became of a file. */
export interface Outcome {
  entry: Entry
  bytes: Buffer
  report: Report
  text: string
  chunks: number
  seconds: number
  /** Whether a lexical search over the whole project for `queryFor` found the file; null without a query. */
  isFound: boolean | null
}

/** Encodings of the text files that are not UTF-8; the manifest does not say. */
const ENCODINGS: Record<string, string> = {
  'markitdown__test_mskanji.csv': 'cp932',
  'unstructured__fake-text-utf-16-le.txt': 'utf-16le',
  'unstructured__fake-text-utf-32.txt': 'utf-32',
  'unstructured__umlauts-non-utf8.md': 'windows-1252',
  'unstructured__stanley-cups-utf-16.csv': 'utf-16',
  'tika__testArabicMisleadingCharset.html': 'windows-1256',
}
/** Nothing may take longer, whatever is in it. */
const BOUND_SECONDS = 120
/** Of a long text file, so much of its beginning. */
const LOOK_AT_CHARACTERS = 20_000
const WORDS = /[\p{L}\p{M}\p{N}]+/gu
const RTL_WORDS = /[\p{Script=Arabic}\p{Script=Hebrew}][\p{Script=Arabic}\p{Script=Hebrew}\p{M}]*/gu
const CJK_RUNS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{2,8}/gu

type Check = (outcome: Outcome) => string | null

const both =
  (...checks: Check[]): Check =>
  (outcome) =>
    checks.map((check) => check(outcome)).find((problem) => problem !== null) ?? null

const isReady: Check = ({ report, text, chunks }) => {
  if (report.status === 'failed') return `failed: ${report.error?.code}`
  return text.trim() === '' || chunks === 0 ? 'ready without text' : null
}

/** Fails with one of the codes, and a sentence that has a word of what a reader needs to know. */
const failsWith =
  (codes: string[], word: RegExp): Check =>
  ({ report: { status, error } }) => {
    if (!error || !codes.includes(error.code)) return `${status} ${error?.code ?? ''}, not ${codes.join(' or ')}`
    return word.test(error.detail) ? null : `says only: ${error.detail}`
  }

/** Read, or refused for a reason that is the file's; in a bounded time either way. */
const isClear: Check = (outcome) => {
  const { report, seconds } = outcome
  if (seconds > BOUND_SECONDS) return `took ${seconds.toFixed(0)} s`
  if (report.status !== 'failed') return isReady(outcome)
  const { code = 'none', detail = '' } = report.error ?? {}
  if (/^(none|internal|unreachable|http|worker_lost|parser_crashed)/.test(code))
    return `failed without a reason: ${code}`
  return /^[A-Z].{15,}\.$/.test(detail) ? null : `says only: ${detail}`
}

const isFindable: Check = (outcome) => {
  const missing = missingWords(outcome)
  if (missing.length > 0) return `without ${missing.slice(0, 3).join(', ')}`
  return outcome.isFound === false ? 'not found by its words' : null
}

/** By class of the manifest, what its `expect` asks for. */
const EXPECTED: Record<string, Check> = {
  normal: both(isReady, isFindable),
  cjk: both(isReady, isFindable),
  rtl: both(isReady, isFindable),
  'encrypted-owner': both(isReady, isFindable),
  'encrypted-empty': both(isReady, isFindable),
  'encrypted-user': failsWith(['encrypted_pdf', 'encrypted_file'], /password/),
  empty: failsWith(['empty_file'], /empty/),
  scanned: failsWith(['no_text_found'], /OCR/),
  encoding: (outcome) => (outcome.report.status === 'failed' ? isClear(outcome) : both(isReady, isFindable)(outcome)),
  malformed: isClear,
  hostile: isClear,
}

/** Why an outcome is not what the manifest expects of its file; null when it is. */
export const problemOf = (outcome: Outcome): string | null =>
  (EXPECTED[outcome.entry.cls] ?? (() => `an unknown class: ${outcome.entry.cls}`))(outcome)

/** What a file must be found by: its words, of right-to-left files those in their script, of CJK files a substring. */
export function queryFor(entry: Entry, bytes: Buffer): string | null {
  const words = expectedWords(entry, bytes)
  if (entry.cls !== 'cjk') return words.length > 0 ? words.slice(0, 30).join(' ') : null
  return [...words].sort((one, other) => other.length - one.length)[0] ?? null
}

/** Words that must be in the text and are not. */
export function missingWords({ entry, bytes, text }: Outcome): string[] {
  const own = plain(text)
  return expectedWords(entry, bytes).filter((word) => !own.includes(word))
}

/** As another program read them, or of a text file those of its source; none where there is nothing to go by. */
export function expectedWords(entry: Entry, bytes: Buffer): string[] {
  if (/^(malformed|hostile)$/.test(entry.cls)) return []
  const isText = /^(txt|md|csv)$/.test(entry.format) || entry.file in ENCODINGS
  const source = entry.probe?.snippet ?? (isText ? sourceOf(entry, bytes) : '')
  const pattern = entry.cls === 'cjk' ? CJK_RUNS : entry.cls === 'rtl' ? RTL_WORDS : WORDS
  return [...new Set(plain(source).match(pattern) ?? [])]
}

/** The source without terminal codes, tags, and bytes that mean nothing. */
function sourceOf({ file }: Entry, bytes: Buffer): string {
  const source = iconv.decode(bytes, ENCODINGS[file] ?? 'utf-8').slice(0, LOOK_AT_CHARACTERS)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal codes start with ESC
  const shown = source.replace(/\u001B\[[0-9;]*m/g, '').replaceAll('\uFFFD', ' ')
  return /\.html$/.test(file) ? shown.replace(/<[^>]*>/g, ' ') : shown
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase()
