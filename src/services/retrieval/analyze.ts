import { fold, type LanguageRules, rulesOf } from './languages.ts'

/** Longer terms are hashes, encoded data or garbage: nobody types them, and they fill an index. */
const MAX_TERM_LENGTH = 64

/** A run of letters, marks and digits, with the signs inside that hold numbers and identifiers together. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:[.,'’_-][\p{L}\p{N}\p{M}]+)*/gu
/**
 * Scripts written without spaces between words, and Hangul, whose particles are written to the word: what is asked for
 * is found by pairs of characters, as in Lucene's CJK analysis.
 */
export const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const UNSPACED_RUN = new RegExp(`(?:${UNSPACED.source})+|(?:(?!${UNSPACED.source})[^])+`, 'gu')
const GROUPED_NUMBER = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
const NUMBER = /^\d+(?:\.\d+)?$/
/** `FY2022`, `FY22`: what filings write as "fiscal 2022", or only 2022. */
const FISCAL_YEAR = /^fy(?:20)?(\d\d)$/
/** Where words begin inside of `getUserById` and `HTTPServer`. */
const CAMEL_CASE = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u

/**
 * The index terms of a text in `language` (ISO 639-1, null when unknown), in order, repetitions included. Words are
 * folded (NFKC, lower case, no diacritics), stop words dropped, and stemmed (Snowball); numbers lose their grouping
 * (`46,298` is `46298`) and are also there without a fraction of zeros; a name of several parts (`10-K`, `v2.1`,
 * `snake_case`, `getUserById`) is its parts and itself; scripts without spaces give overlapping pairs of characters.
 * Linear in the length of the text.
 */
export function analyze(text: string, language: string | null = null): string[] {
  const rules = rulesOf(language)
  const terms: string[] = []
  for (const [word] of text.normalize('NFKC').matchAll(WORD)) addWord(terms, word, rules)
  return terms
}

/** What a function word counts in a question: some tell passages apart, most only ask. */
const FUNCTION_WORD_WEIGHT = 0.4

/**
 * The index terms of a question to texts in `languages`, in order, and how much each counts: what each of its words is in
 * any of them, for what language a few words are in cannot be told. A word that is asked twice counts twice.
 */
export function analyzeQuestion(text: string, languages: readonly string[]): Map<string, number> {
  const all = [...new Set((languages.length > 0 ? languages : [null]).map(rulesOf))]
  const weights = new Map<string, number>()
  for (const [word] of text.normalize('NFKC').matchAll(WORD)) {
    const [first = [], ...others] = all.map((rules) => {
      const found: string[] = []
      addWord(found, word, rules)
      return found
    })
    const more = new Set(others.flat()).difference(new Set(first))
    const folded = fold(word)
    const weight = all.some(({ functionWords }) => functionWords.has(folded)) ? FUNCTION_WORD_WEIGHT : 1
    for (const term of [...first, ...more]) weights.set(term, (weights.get(term) ?? 0) + weight)
  }
  return weights
}

function addWord(terms: string[], word: string, rules: LanguageRules): void {
  const folded = fold(word)
  if (GROUPED_NUMBER.test(folded)) addNumber(terms, folded.replaceAll(',', ''))
  else if (NUMBER.test(folded)) addNumber(terms, folded)
  else if (UNSPACED.test(folded)) for (const [run] of folded.matchAll(UNSPACED_RUN)) addRun(terms, run, rules)
  else addName(terms, word, folded, rules)
}

function addNumber(terms: string[], number: string): void {
  terms.push(number.slice(0, MAX_TERM_LENGTH))
  const whole = number.replace(/\.0+$/, '')
  if (whole !== number) terms.push(whole.slice(0, MAX_TERM_LENGTH))
}

/** A word, or a name that is put together of several. */
function addName(terms: string[], word: string, folded: string, rules: LanguageRules): void {
  const whole = folded.replaceAll('’', "'").replace(/'s$/, '')
  const parts = whole.split(/[.,_-]/)
  const isName = parts.length > 1 && /\d|_/.test(whole)
  if (isName && whole.length <= MAX_TERM_LENGTH) terms.push(whole)
  for (const part of parts) addPart(terms, part, rules)
  if (word.length > MAX_TERM_LENGTH || !CAMEL_CASE.test(word)) return
  for (const part of word.split(/[.,_-]/)) {
    const words = part.split(CAMEL_CASE)
    if (words.length > 1) for (const one of words) addPart(terms, fold(one), rules)
  }
}

function addPart(terms: string[], part: string, { stopWords, stem }: LanguageRules): void {
  if (part === '' || part.length > MAX_TERM_LENGTH || stopWords.has(part)) return
  terms.push(/\d/.test(part) ? part : stem(part))
  const year = FISCAL_YEAR.exec(part)?.[1]
  if (year !== undefined) terms.push(`20${year}`)
}

function addRun(terms: string[], run: string, rules: LanguageRules): void {
  if (!UNSPACED.test(run)) {
    addName(terms, run, run, rules)
    return
  }
  const characters = [...run]
  if (characters.length === 1) terms.push(run)
  for (let at = 0; at + 1 < characters.length; at++) terms.push(`${characters[at]}${characters[at + 1]}`)
}
