import { newStemmer } from 'snowball-stemmers'
import * as stopwords from 'stopword'

/** How the words of a language become index terms. */
export interface LanguageRules {
  /** Words that say nothing about a text, folded. */
  stopWords: ReadonlySet<string>
  /** Words that put a question together, folded: `who`, `before`. They are indexed, but asked for they count less. */
  functionWords: ReadonlySet<string>
  /** @param word lower case, in composed form. */
  stem(word: string): string
}

/** English words that say nothing about a text; the list of Lucene's EnglishAnalyzer and `bm25s`. */
const ENGLISH_STOP_WORDS = (
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this ' +
  'to was will with'
).split(' ')

/** A language as it is read. */
interface Known {
  /** Snowball's name of the stemmer. */
  stemmer: string
  stopWords?: readonly string[]
  functionWords: readonly string[]
}

const ENGLISH: Known = { stemmer: 'english', stopWords: ENGLISH_STOP_WORDS, functionWords: stopwords.eng }

/**
 * Languages by ISO 639-1. The lists of `stopword` also hold numerals and words such as German "Jahr" and "Mensch", which
 * tell texts apart: what is on them is indexed, and counts less in a question.
 */
const KNOWN: Record<string, Known> = {
  ar: { stemmer: 'arabic', functionWords: stopwords.ara },
  ca: { stemmer: 'catalan', functionWords: stopwords.cat },
  cs: { stemmer: 'czech', functionWords: stopwords.ces },
  da: { stemmer: 'danish', functionWords: stopwords.dan },
  de: { stemmer: 'german', functionWords: stopwords.deu },
  en: ENGLISH,
  es: { stemmer: 'spanish', functionWords: stopwords.spa },
  fi: { stemmer: 'finnish', functionWords: stopwords.fin },
  fr: { stemmer: 'french', functionWords: stopwords.fra },
  hu: { stemmer: 'hungarian', functionWords: stopwords.hun },
  it: { stemmer: 'italian', functionWords: stopwords.ita },
  nl: { stemmer: 'dutch', functionWords: stopwords.nld },
  no: { stemmer: 'norwegian', functionWords: stopwords.nob },
  pt: { stemmer: 'portuguese', functionWords: stopwords.por },
  ro: { stemmer: 'romanian', functionWords: stopwords.ron },
  ru: { stemmer: 'russian', functionWords: stopwords.rus },
  sv: { stemmer: 'swedish', functionWords: stopwords.swe },
  tr: { stemmer: 'turkish', functionWords: stopwords.tur },
}

/** Rules of a document whose language is not known, or has none of its own here. */
export const DEFAULT_LANGUAGE = 'en'
const MAX_CACHED_STEMS = 50_000

const loaded = new Map<string, LanguageRules>()

/** The rules of a language, ISO 639-1; those of English when it has none. */
export function rulesOf(language: string | null): LanguageRules {
  const code = language !== null && Object.hasOwn(KNOWN, language) ? language : DEFAULT_LANGUAGE
  const known = loaded.get(code)
  if (known) return known
  const { stemmer, stopWords = [], functionWords } = KNOWN[code] ?? ENGLISH
  const rules = {
    stopWords: new Set(stopWords.map(fold)),
    functionWords: new Set(functionWords.map(fold)),
    stem: cached(newStemmer(stemmer)),
  }
  loaded.set(code, rules)
  return rules
}

function cached(stemmer: { stem(word: string): string }): (word: string) => string {
  const stems = new Map<string, string>()
  return (word) => {
    const held = stems.get(word)
    if (held !== undefined) return held
    if (stems.size >= MAX_CACHED_STEMS) stems.clear()
    const stem = stemmer.stem(word) || word
    stems.set(word, stem)
    return stem
  }
}

const DIACRITICS = /\p{M}/gu
const HAS_ACCENTS = /\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|\p{Script=Arabic}|\p{Script=Hebrew}/u

/** Lower case without diacritics; marks of scripts that need them (Thai, Devanagari) stay, being no accents. */
export function fold(word: string): string {
  const lower = word.toLowerCase()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII has nothing to fold
  if (/^[\u0000-\u007f]*$/.test(lower)) return lower
  if (!HAS_ACCENTS.test(lower)) return lower
  return lower.normalize('NFD').replace(DIACRITICS, '').normalize('NFC').replaceAll('ß', 'ss')
}
