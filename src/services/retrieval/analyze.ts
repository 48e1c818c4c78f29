import { newStemmer } from 'snowball-stemmers'

/** English words that say nothing about a text; the list of Lucene's EnglishAnalyzer and `bm25s`. */
const STOP_WORDS = new Set(
  (
    'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this ' +
    'to was will with'
  ).split(' '),
)

/** Longer terms are hashes, encoded data or garbage: nobody types them, and they fill an index. */
const MAX_TERM_LENGTH = 64
const MAX_CACHED_STEMS = 50_000

/** A run of letters, marks and digits, with the signs inside that hold numbers and identifiers together. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:[.,'’_-][\p{L}\p{N}\p{M}]+)*/gu
/**
 * Scripts written without spaces between words, and Hangul, whose particles are written to the word: what is asked for
 * is found by pairs of characters, as in Lucene's CJK analysis.
 */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const UNSPACED_RUN = new RegExp(`(?:${UNSPACED.source})+|(?:(?!${UNSPACED.source})[^])+`, 'gu')
const DIACRITICS = /\p{M}/gu
const GROUPED_NUMBER = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
const NUMBER = /^\d+(?:\.\d+)?$/

/**
 * The index terms of a text, in order, repetitions included: the same for documents and questions. Words are folded
 * (NFKC, lower case, no diacritics), stop words dropped, and stemmed (Snowball English); numbers lose their grouping
 * (`46,298` is `46298`); a compound is its parts and, when it looks like a name (`10-K`, `v2.1`, `snake_case`), itself;
 * scripts without spaces give overlapping pairs of characters. Linear in the length of the text.
 */
export function analyze(text: string): string[] {
  const terms: string[] = []
  for (const [word] of text.normalize('NFKC').matchAll(WORD)) addWord(terms, word)
  return terms
}

function addWord(terms: string[], word: string): void {
  const folded = fold(word)
  if (GROUPED_NUMBER.test(folded)) terms.push(folded.replaceAll(',', '').slice(0, MAX_TERM_LENGTH))
  else if (NUMBER.test(folded)) terms.push(folded.slice(0, MAX_TERM_LENGTH))
  else if (UNSPACED.test(folded)) for (const [run] of folded.matchAll(UNSPACED_RUN)) addRun(terms, run)
  else addCompound(terms, folded.replaceAll('’', "'").replace(/'s$/, ''))
}

function addCompound(terms: string[], word: string): void {
  const parts = word.split(/[.,_-]/)
  if (parts.length > 1 && /\d|_/.test(word) && word.length <= MAX_TERM_LENGTH) terms.push(word)
  for (const part of parts) {
    if (part === '' || part.length > MAX_TERM_LENGTH || STOP_WORDS.has(part)) continue
    terms.push(/\d/.test(part) ? part : stem(part))
  }
}

function addRun(terms: string[], run: string): void {
  if (!UNSPACED.test(run)) {
    addCompound(terms, run)
    return
  }
  const characters = [...run]
  if (characters.length === 1) terms.push(run)
  for (let at = 0; at + 1 < characters.length; at++) terms.push(`${characters[at]}${characters[at + 1]}`)
}

/** Lower case without diacritics; marks of scripts that need them (Thai, Devanagari) stay, being no Latin accents. */
function fold(word: string): string {
  const lower = word.toLowerCase()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII has nothing to fold
  if (/^[\u0000-\u007f]*$/.test(lower)) return lower
  if (!/\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|\p{Script=Arabic}|\p{Script=Hebrew}/u.test(lower))
    return lower
  return lower.normalize('NFD').replace(DIACRITICS, '').normalize('NFC').replaceAll('ß', 'ss')
}

const stemmer = newStemmer('english')
const stems = new Map<string, string>()

function stem(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  if (stems.size >= MAX_CACHED_STEMS) stems.clear()
  const stemmed = stemmer.stem(word) || word
  stems.set(word, stemmed)
  return stemmed
}
