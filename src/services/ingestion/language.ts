import { francAll } from 'franc'

/** Taken from so many places of a text, so that neither a cover page nor an appendix decides. */
const SAMPLES = 5
const SAMPLE_LENGTH = 1_000
/** In shorter texts a language is guessed, not recognised. */
const MIN_LENGTH = 40
/** How much likelier than the next a language must be. Lists, code and figures look a little like any. */
const MIN_LEAD = 0.02

/** ISO 639-1 of the languages that `franc` names by ISO 639-3 and texts are often written in. */
const CODES: Record<string, string> = {
  arb: 'ar',
  bul: 'bg',
  cat: 'ca',
  ces: 'cs',
  cmn: 'zh',
  dan: 'da',
  deu: 'de',
  ell: 'el',
  eng: 'en',
  est: 'et',
  fin: 'fi',
  fra: 'fr',
  heb: 'he',
  hin: 'hi',
  hrv: 'hr',
  hun: 'hu',
  ind: 'id',
  ita: 'it',
  jpn: 'ja',
  kor: 'ko',
  lit: 'lt',
  lvs: 'lv',
  nld: 'nl',
  nob: 'no',
  nno: 'no',
  pes: 'fa',
  pol: 'pl',
  por: 'pt',
  ron: 'ro',
  rus: 'ru',
  slk: 'sk',
  slv: 'sl',
  spa: 'es',
  srp: 'sr',
  swe: 'sv',
  tha: 'th',
  tur: 'tr',
  ukr: 'uk',
  vie: 'vi',
}

/** The language most of a text is in, ISO 639-1; null when it is too short or none that is known. */
export function languageOf(text: string): string | null {
  const step = Math.max(SAMPLE_LENGTH, text.length / SAMPLES)
  const votes = new Map<string, number>()
  for (let at = 0; at < text.length; at += step) {
    const code = recognise(text.slice(at, at + SAMPLE_LENGTH))
    if (code !== null) votes.set(code, (votes.get(code) ?? 0) + 1)
  }
  const [best] = [...votes].sort(([, a], [, b]) => b - a)
  return best?.[0] ?? null
}

function recognise(sample: string): string | null {
  const [first, ...others] = francAll(sample, { minLength: MIN_LENGTH }).map(([name, likelihood]) => ({
    code: CODES[name] ?? null,
    likelihood,
  }))
  if (!first || first.code === null) return null
  const next = others.find(({ code }) => code !== first.code)
  return next && first.likelihood - next.likelihood < MIN_LEAD ? null : first.code
}
