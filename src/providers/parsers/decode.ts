import { decodeAs, encodingOfMark, encodingOfZeros, guessEncoding, isKnownEncoding } from './encoding.ts'

/**
 * Decodes the bytes of a text file of unknown encoding: byte order mark, UTF-8, UTF-16 by its zeros,
 * the encoding that the file declares, then a guess. Bytes without meaning become U+FFFD.
 */
export function decodeText(bytes: Uint8Array, declared: string | null = null): string {
  const marked = encodingOfMark(bytes)
  if (marked) return decodeAs(bytes, marked)
  const zeros = encodingOfZeros(bytes)
  if (zeros) return decodeAs(bytes, zeros)
  const utf8 = new TextDecoder('utf-8').decode(bytes)
  const broken = count(utf8, '\uFFFD', 1000)
  if (broken === 0) return utf8
  if (declared && isKnownEncoding(declared) && !/^(utf-?8|utf-?16.*|us-ascii)$/i.test(declared)) {
    const text = decodeAs(bytes, declared)
    if (count(text, '\uFFFD', 1000) < broken) return text
  }
  if (broken < 1000 && multibyteCount(utf8) > broken) return utf8
  const guess = guessEncoding(bytes)
  return guess ? decodeAs(bytes, guess) : utf8
}

/** The encoding that an HTML page declares for itself in its first 1,024 bytes, as browsers look for it. */
export function declaredHtmlEncoding(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  return /<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})/i.exec(head)?.[1] ?? null
}

/** Control characters that carry no text; tab, line feed and form feed are kept as white space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must go
const CONTROLS = /[\u0000-\u0008\u000B\u000E-\u001F\u007F-\u0084\u0086-\u009F]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colour codes start with ESC
const TERMINAL_CODES = /\u001B\[[0-9;]{0,20}[A-Za-z]/g

/**
 * Makes a text storable and its offsets stable: `\n` line ends, no NUL or other control characters,
 * no lone surrogates, no byte order mark. Done once, before anything takes an offset.
 */
export function cleanText(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(TERMINAL_CODES, '')
    .replaceAll('\u0000', ' ')
    .replace(CONTROLS, '')
    .toWellFormed()
}

function count(text: string, character: string, limit: number): number {
  let found = 0
  for (let at = text.indexOf(character); at >= 0 && found < limit; at = text.indexOf(character, at + 1)) found++
  return found
}

/** How many characters beyond ASCII were decoded rightly: evidence that a text is UTF-8 with a few broken bytes. */
function multibyteCount(text: string): number {
  let found = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit >= 0x80 && unit !== 0xfffd) found++
  }
  return found
}
