import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { documentVersions } from '../../models/document.ts'
import type { Page } from '../ingestion/types.ts'
import type { Passage, SearchHit } from './types.ts'

/** How many characters a token has, about, in European languages; the budget is a bound, not an account. */
const CHARACTERS_PER_TOKEN = 4
/** Chunks that one passage may be merged from. */
const MAX_MERGED_CHUNKS = 3

/** Neighbouring chunks that were found, by ordinal; the first found gives rank and score. */
interface Group {
  best: SearchHit
  hits: SearchHit[]
}

/**
 * Makes the passages of an answer from the hits of a search, most relevant first: neighbours are merged, and what the
 * budget has no room for is left out (but never everything). A passage's text is its version's text from `start` to `end`.
 */
export async function packPassages(
  db: Database,
  hits: readonly SearchHit[],
  { maxTokens }: { maxTokens: number },
): Promise<Passage[]> {
  let budget = maxTokens * CHARACTERS_PER_TOKEN
  const kept: Group[] = []
  for (const group of mergeNeighbours(hits)) {
    const length = endOf(group) - startOf(group)
    if (kept.length > 0 && length > budget) continue
    budget -= length
    kept.push(group)
  }
  const slices = await readSlices(db, kept)
  return kept.map((group, index) => {
    const { best } = group
    const { text, pages } = slices[index] ?? { text: best.text, pages: [] }
    return {
      number: index + 1,
      chunkId: best.chunkId,
      documentId: best.documentId,
      documentName: best.documentName,
      version: best.version,
      headingPath: best.headingPath,
      tableHeader: firstOf(group).tableHeader,
      score: best.score,
      start: startOf(group),
      end: endOf(group),
      text,
      pages,
    }
  })
}

const firstOf = ({ best, hits }: Group): SearchHit =>
  hits.reduce((first, hit) => (hit.start < first.start ? hit : first), best)
const startOf = (group: Group): number => firstOf(group).start
const endOf = ({ hits }: Group): number => Math.max(...hits.map(({ end }) => end))

function mergeNeighbours(hits: readonly SearchHit[]): Group[] {
  const groups: Group[] = []
  for (const hit of hits) {
    const neighbour = groups.find(
      ({ hits: members }) =>
        members.length < MAX_MERGED_CHUNKS &&
        members.some(({ versionId, ordinal }) => versionId === hit.versionId && Math.abs(ordinal - hit.ordinal) === 1),
    )
    if (neighbour) neighbour.hits.push(hit)
    else groups.push({ best: hit, hits: [hit] })
  }
  return groups
}

type SliceRow = { position: number; page_ends: number[]; slice: string | null; text: string | null }

/**
 * Text and pages of each group, in one query. A merged text is cut by the database when the version has no character
 * outside the Basic Multilingual Plane, for then its code points are our UTF-16 offsets; else it is cut here.
 */
async function readSlices(db: Database, groups: readonly Group[]): Promise<{ text: string; pages: Page[] }[]> {
  if (groups.length === 0) return []
  const versionIds = groups.map(({ best }) => best.versionId)
  const { rows } = await db.execute<SliceRow>(sql`
    SELECT part.position::int AS position, version.page_ends,
      CASE WHEN part.is_merged AND version.is_plain THEN substr(version.text, part.first + 1, part.last - part.first) END AS slice,
      CASE WHEN part.is_merged AND NOT version.is_plain THEN version.text END AS text
    FROM unnest(${sql.param(versionIds)}::bigint[], ${sql.param(groups.map(startOf))}::int[],
      ${sql.param(groups.map(endOf))}::int[], ${sql.param(groups.map(({ hits }) => hits.length > 1))}::boolean[])
      WITH ORDINALITY AS part(version_id, first, last, is_merged, position)
    JOIN (
      SELECT id, text, page_ends, char_length(text) = page_ends[cardinality(page_ends)] AS is_plain
      FROM ${documentVersions}
    ) AS version ON version.id = part.version_id
    ORDER BY part.position`)
  const byPosition = new Map(rows.map((row) => [row.position, row]))
  return groups.map((group, index) => {
    const row = byPosition.get(index + 1)
    const [start, end] = [startOf(group), endOf(group)]
    const text = row?.slice ?? row?.text?.slice(start, end) ?? group.best.text
    return { text, pages: pagesOf(row?.page_ends ?? [], start, end) }
  })
}

/** The pages that a range touches. `pageEnds[n - 1]` is where page n ends. */
function pagesOf(pageEnds: readonly number[], start: number, end: number): Page[] {
  const pages: Page[] = pageEnds.map((pageEnd, index) => ({
    number: index + 1,
    start: pageEnds[index - 1] ?? 0,
    end: pageEnd,
  }))
  return pages.filter((page) => page.end > start && page.start < end)
}
