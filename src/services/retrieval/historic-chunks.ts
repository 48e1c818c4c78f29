import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { chunks } from '../../models/document.ts'
import { chunkVectors } from '../../models/embedding.ts'
import type { Embeddings } from '../../providers/embeddings.ts'
import { indexedText, titleOf } from '../ingestion/analyze-document.ts'
import type { Posting } from '../ingestion/types.ts'
import { analyze } from './analyze.ts'
import { textHash } from './embedding-index.ts'
import type { HistoricVersion } from './past-versions.ts'
import type { Place } from './places.ts'
import { packPostings } from './postings.ts'
import type { Entries } from './read-postings.ts'
import { asHalfvec, type EmbeddedQuestion } from './similarity.ts'
import type { SimilarChunk } from './vector-store.ts'

/** Chunks read and analysed at a time: some ten milliseconds, between which others have their turn. */
const CHUNKS_PER_STEP = 100
/** Texts that are embedded for one search. Most of a version is in another one too, and has its vectors there. */
const MAX_EMBEDDED = 256
const EMBED_TIMEOUT_MS = 30_000

interface HistoricChunk extends Place {
  /** What it was indexed and embedded as. */
  text: string
  language: string | null
  termCount: number
}

type ChunkRow = {
  ordinal: number
  heading_path: string[]
  table_header: string | null
  text: string
  term_count: number
}

/** The chunks of a version that the index has forgotten, in steps that each fit into memory and into a moment. */
async function* chunksOf(
  db: Database,
  { id, documentName, language, chunkCount }: HistoricVersion,
): AsyncGenerator<HistoricChunk[]> {
  for (let from = 0; from < chunkCount; from += CHUNKS_PER_STEP) {
    const { rows } = await db.execute<ChunkRow>(sql`
      SELECT ordinal, heading_path, table_header, text, term_count FROM ${chunks}
      WHERE version_id = ${id} AND ordinal >= ${from} AND ordinal < ${from + CHUNKS_PER_STEP} ORDER BY ordinal`)
    yield rows.map((row) => ({
      versionId: id,
      ordinal: row.ordinal,
      text: indexedText(titleOf(documentName), {
        headingPath: row.heading_path,
        tableHeader: row.table_header,
        text: row.text,
      }),
      language,
      termCount: row.term_count,
    }))
  }
}

/** The postings of some terms in these versions, made anew from their chunks. */
export async function historicPostings(
  db: Database,
  versions: readonly HistoricVersion[],
  terms: readonly string[],
): Promise<Entries> {
  const wanted = new Set(terms)
  const entries = new Map<string, Buffer[]>()
  for (const version of versions) {
    const lengths: number[] = []
    const postings = new Map<string, Posting[]>()
    for await (const step of chunksOf(db, version)) {
      for (const { ordinal, text, language, termCount } of step) {
        lengths[ordinal] = termCount
        const found = analyze(text, language).filter((term) => wanted.has(term))
        for (const [term, { length }] of Map.groupBy(found, (term) => term)) {
          append(postings, term, { ordinal, frequency: length })
        }
      }
    }
    for (const [term, list] of postings) append(entries, term, packPostings(version.id, list, lengths))
  }
  return entries
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}

/**
 * How alike a question and the chunks of these versions are. Their vectors are gone, but those of the same texts in other
 * versions are not; some of the others are embedded again.
 */
export async function historicSimilarities(
  db: Database,
  versions: readonly HistoricVersion[],
  { asked, embeddings }: { asked: EmbeddedQuestion; embeddings: Embeddings },
): Promise<{ similar: SimilarChunk[]; isComplete: boolean }> {
  const similar: SimilarChunk[] = []
  const unknown: HistoricChunk[] = []
  let isComplete = true
  for (const version of versions) {
    for await (const step of chunksOf(db, version)) {
      const hashes = step.map(({ text }) => textHash(text))
      const known = await similarityByText(db, asked, hashes)
      for (const [at, chunk] of step.entries()) {
        const similarity = known.get(hashes[at]?.toString('hex') ?? '')
        const { versionId, ordinal } = chunk
        if (similarity !== undefined) similar.push({ versionId, ordinal, similarity })
        else if (unknown.length < MAX_EMBEDDED) unknown.push(chunk)
        else isComplete = false
      }
    }
  }
  const again = await embedAgain(unknown, { asked, embeddings })
  return { similar: [...similar, ...(again ?? [])], isComplete: isComplete && again !== null }
}

async function similarityByText(
  db: Database,
  { indexId, vector }: EmbeddedQuestion,
  hashes: readonly Buffer[],
): Promise<Map<string, number>> {
  const { rows } = await db.execute<{ text_hash: Buffer; similarity: number }>(sql`
    SELECT DISTINCT ON (text_hash) text_hash, -(embedding <#> ${asHalfvec(vector)}::halfvec) AS similarity
    FROM ${chunkVectors} WHERE index_id = ${indexId} AND text_hash = ANY(${sql.param([...hashes])}::bytea[])`)
  return new Map(rows.map((row) => [row.text_hash.toString('hex'), row.similarity]))
}

/** Null when the model is away: what it would have told is told by words. */
async function embedAgain(
  unknown: readonly HistoricChunk[],
  { asked, embeddings }: { asked: EmbeddedQuestion; embeddings: Embeddings },
): Promise<SimilarChunk[] | null> {
  if (unknown.length === 0) return []
  const texts = unknown.map(({ text }) => text)
  const vectors = await embeddings.embed(texts, AbortSignal.timeout(EMBED_TIMEOUT_MS)).catch(() => null)
  if (vectors === null) return null
  return unknown.flatMap(({ versionId, ordinal }, at) => {
    const vector = vectors[at]
    return vector ? [{ versionId, ordinal, similarity: dot(asked.vector, vector) }] : []
  })
}

const dot = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)
