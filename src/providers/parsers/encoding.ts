import { analyse } from 'chardet'
import iconv from 'iconv-lite'

/** Bytes looked at to guess an encoding; a guess does not get better with more. */
const SAMPLE_BYTES = 64 * 1024
/** Below this chardet's word statistics are no better than chance. */
const CONFIDENT = 50

const BYTE_ORDER_MARKS: { mark: number[]; encoding: string }[] = [
  { mark: [0xff, 0xfe, 0, 0], encoding: 'utf-32le' },
  { mark: [0, 0, 0xfe, 0xff], encoding: 'utf-32be' },
  { mark: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
]

/**
 * East Asian encodings with the lead bytes of their commonest characters: short texts are told apart
 * by these, because chardet's statistics need more characters than a short table has.
 */
const EAST_ASIAN: { encoding: string; isCommonLead: (byte: number) => boolean }[] = [
  { encoding: 'Shift_JIS', isCommonLead: (byte) => byte >= 0x81 && byte <= 0x98 },
  { encoding: 'EUC-JP', isCommonLead: (byte) => byte === 0xa4 || byte === 0xa5 || (byte >= 0xb0 && byte <= 0xcf) },
  { encoding: 'GB18030', isCommonLead: (byte) => byte >= 0xb0 && byte <= 0xd7 },
  { encoding: 'EUC-KR', isCommonLead: (byte) => byte >= 0xb0 && byte <= 0xc8 },
  { encoding: 'Big5', isCommonLead: (byte) => byte >= 0xa4 && byte <= 0xc6 },
]

/** Name of the encoding that a byte order mark tells, or `null`. */
export function encodingOfMark(bytes: Uint8Array): string | null {
  const found = BYTE_ORDER_MARKS.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte))
  return found?.encoding ?? null
}

/**
 * UTF-16 without a mark: ASCII characters (and above all spaces and line ends) have a zero as their
 * other byte, on one side only.
 */
export function encodingOfZeros(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const length = Math.min(bytes.length, SAMPLE_BYTES) & ~1
  if (length < 4) return null
  let even = 0
  let odd = 0
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) even++
    if (bytes[at + 1] === 0) odd++
  }
  const pairs = length / 2
  if (odd > pairs * 0.05 && even < odd * 0.05) return 'utf-16le'
  if (even > pairs * 0.05 && odd < even * 0.05) return 'utf-16be'
  return null
}

/** Whether an encoding can be decoded here. */
export const isKnownEncoding = (encoding: string): boolean => iconv.encodingExists(encoding)

/** Guess for bytes that are not UTF-8 and have no mark; `null` when nothing fits (broken UTF-8). */
export function guessEncoding(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const [best] = analyse(sample).filter(({ name }) => name !== 'UTF-8' && name !== 'ASCII' && isKnownEncoding(name))
  if (best && best.confidence >= CONFIDENT && !isLatin(best.name)) return best.name
  const eastAsian = guessEastAsian(sample)
  if (eastAsian && (!best || best.confidence < CONFIDENT)) return eastAsian
  const guess = best && best.confidence > 0 ? best.name : 'windows-1252'
  if (isLatin(guess)) return looksLikeWords(sample) ? latinName(guess) : null
  return guess
}

/** Decodes; bytes that mean nothing in `encoding` become U+FFFD; a byte order mark is dropped. */
export function decodeAs(bytes: Uint8Array, encoding: string): string {
  if (/^utf-?8$/i.test(encoding)) return new TextDecoder('utf-8').decode(bytes)
  return iconv.decode(bytes, encoding)
}

const isLatin = (encoding: string): boolean => /^(iso-8859-(1|2|9|15)|windows-125[0247])$/i.test(encoding)

/** As in browsers: what calls itself ISO 8859-1 is read as windows-1252, which has quotes where that has controls. */
const latinName = (encoding: string): string => (/^iso-8859-1$/i.test(encoding) ? 'windows-1252' : encoding)

function guessEastAsian(sample: Uint8Array): string | null {
  let best: { encoding: string; share: number } | null = null
  for (const { encoding, isCommonLead } of EAST_ASIAN) {
    if (/[\uFFFD\uE000-\uF8FF]/.test(iconv.decode(sample, encoding).slice(0, -1))) continue
    let characters = 0
    let common = 0
    for (let at = 0; at < sample.length; at++) {
      const byte = sample[at] ?? 0
      if (byte < 0x80) continue
      characters++
      if (isCommonLead(byte)) common++
      at++
    }
    const share = common / Math.max(1, characters)
    if (characters >= 2 && share > 0.7 && share > (best?.share ?? 0)) best = { encoding, share }
  }
  return best?.encoding ?? null
}

/** Accented letters of a Latin encoding stand in or beside words; the debris of broken UTF-8 mostly doesn't. */
function looksLikeWords(sample: Uint8Array): boolean {
  let runs = 0
  let fitting = 0
  for (let at = 0; at < sample.length; at++) {
    if ((sample[at] ?? 0) < 0x80) continue
    const start = at
    while (at + 1 < sample.length && (sample[at + 1] ?? 0) >= 0x80) at++
    runs++
    const lonePunctuation = at === start && (sample[start] ?? 0) < 0xc0
    if (lonePunctuation || isAsciiLetter(sample[start - 1]) || isAsciiLetter(sample[at + 1])) fitting++
    else if (at - start < 6 && isLetterRun(sample.subarray(start, at + 1))) fitting += 0.5
  }
  return fitting >= runs * 0.5
}

const isAsciiLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a))

const isLetterRun = (bytes: Uint8Array): boolean => bytes.every((byte) => byte >= 0xc0 && byte < 0xfe)
