import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { analyze, UNSPACED } from './analyze.ts'
import type { LexicalScores } from './bm25.ts'
import { fold } from './languages.ts'
import { keyOf, type Place, placesTable } from './places.ts'
import { eachEntry, groupsOf } from './postings.ts'
import type { ReadPostings } from './read-postings.ts'
import type { VisibleVersions } from './visible.ts'

/** Chunks whose text is compared; the words of a phrase are together in few. */
const MAX_COMPARED = 5_000
const MAX_PHRASES = 8

/** What stands in double quotes, of whatever language. */
const QUOTED = /"([^"]+)"|[“„«]([^“”„«»]+)[”“»]/gu

/** The phrases that a question has in quotes, without those that hold no word. */
export function phrasesIn(question: string): string[] {
  return [...question.matchAll(QUOTED)]
    .map(([, plain, curved]) => plain ?? curved ?? '')
    .filter((phrase) => comparable(phrase) !== '')
    .slice(0, MAX_PHRASES)
}

export interface PhraseQuery {
  phrases: readonly string[]
  visible: VisibleVersions
  readPostings: ReadPostings
}

/**
 * The visible chunks in which all phrases stand as they are written, letter case, accents and white space aside.
 * Chunks that hold their words, in any order, come from the index; then the texts are compared.
 */
export async function chunksWithPhrases(
  db: Database,
  { phrases, visible, readPostings }: PhraseQuery,
): Promise<Place[]> {
  const places = await placesOf({ words: phrases.join('\n'), visible, readPostings })
  if (places.length === 0) return []
  const { rows } = await db.execute<{ version_id: number; ordinal: number; text: string }>(sql`
    SELECT version_id, ordinal, concat_ws(E'\n', array_to_string(heading_path, E'\n'), table_header, text) AS text
    FROM chunks JOIN ${placesTable(places)} USING (version_id, ordinal)`)
  const wanted = phrases.map(comparable)
  return rows
    .filter(({ text }) => {
      const words = ` ${comparable(text)} `
      return wanted.every((phrase) => words.includes(UNSPACED.test(phrase) ? phrase : ` ${phrase} `))
    })
    .map(({ version_id, ordinal }) => ({ versionId: version_id, ordinal }))
}

/** The scores of these chunks alone. */
export function onlyIn(lexical: LexicalScores, places: readonly Place[]): LexicalScores {
  const scored = places
    .map((place) => ({ ...place, score: lexical.scoreOf(place.versionId, place.ordinal) }))
    .sort((a, b) => b.score - a.score || a.versionId - b.versionId || a.ordinal - b.ordinal)
  return { scoreOf: lexical.scoreOf, best: (count) => scored.slice(0, count) }
}

/** Folded words with one space between them, whatever stood there. */
const comparable = (text: string): string =>
  fold(text.normalize('NFKC'))
    .replace(/[^\p{L}\p{N}\p{M}$€£%]+/gu, ' ')
    .trim()

/** Chunks that hold all index terms of the words, as one of the project's languages reads them. */
async function placesOf({
  words,
  visible,
  readPostings,
}: Omit<PhraseQuery, 'phrases'> & { words: string }): Promise<Place[]> {
  const languages: (string | null)[] = visible.languages.length > 0 ? [...visible.languages] : [null]
  const readings = languages
    .map((language) => [...new Set(analyze(words, language))])
    .filter(({ length }) => length > 0)
  const terms = [...new Set(readings.flat())]
  if (terms.length === 0) return []
  const parts = await readPostings(terms)
  const found = new Map<string, Place>()
  for (const reading of readings) {
    const [first = [], ...others] = reading
      .map((term) => parts.get(term) ?? [])
      .sort((one, other) => sizeOf(one) - sizeOf(other))
    let kept = placesIn(first, visible)
    for (const entries of others) {
      if (kept.size === 0) break
      const next = placesIn(entries, visible)
      kept = new Map([...kept].filter(([key]) => next.has(key)))
    }
    for (const [key, place] of kept) found.set(key, place)
  }
  return [...found.values()].slice(0, MAX_COMPARED)
}

const sizeOf = (parts: readonly Buffer[]): number => parts.reduce((sum, { length }) => sum + length, 0)

function placesIn(parts: readonly Buffer[], visible: VisibleVersions): Map<string, Place> {
  const places = new Map<string, Place>()
  for (const part of parts) {
    for (const group of groupsOf(part)) {
      if (!visible.positions.has(group.versionId)) continue
      const { versionId } = group
      eachEntry(part, group, (ordinal) => {
        const place = { versionId, ordinal }
        places.set(keyOf(place), place)
      })
    }
  }
  return places
}
