import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { sql } from 'drizzle-orm'
import type { DatabaseHandle } from '../src/core/database.ts'
import { embeddingIndexes } from '../src/models/embedding.ts'
import { projects } from '../src/models/project.ts'
import type { Embeddings } from '../src/providers/embeddings.ts'
import { percentile, seededRandom } from '../src/services/retrieval/evaluate.ts'
import { tidyProject } from '../src/services/retrieval/lexical-index.ts'
import { buildGraph } from '../src/services/retrieval/near-index.ts'
import { pgvectorStore } from '../src/services/retrieval/pgvector.ts'
import type { Search } from '../src/services/retrieval/search.ts'
import { asHalfvec } from '../src/services/retrieval/similarity.ts'
import { aReadyDocument } from '../tests/support/documents.ts'
import { aSearch } from '../tests/support/search.ts'
import { aBenchDatabase } from './database.ts'

const WORDS_PER_CHUNK = 150
const CHUNKS_PER_DOCUMENT = 50
const VOCABULARY = 30_000
const QUERIES = 40
/** Of all-MiniLM-L6-v2. */
const DIMENSION = 384
const VECTORS_PER_INSERT = 1_000

const KINDS = [
  ['rare words', 3_000, VOCABULARY],
  ['ordinary words', 200, 3_000],
  ['common words', 20, 200],
  ['commonest words', 0, 20],
] as const

/**
 * Indexes made-up documents whose words are spread as in real text (Zipf), and prints how fast they are indexed and
 * searched for rare, ordinary and very common words; with `--vectors` also by both words and made-up vectors, without the
 * time that a model would take. @returns the exit code.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      chunks: { type: 'string', default: '50000' },
      vectors: { type: 'boolean', default: false },
      database: { type: 'string' },
    },
  })
  const documentCount = Math.ceil(Number(values.chunks) / CHUNKS_PER_DOCUMENT)
  const random = seededRandom(1)
  const { handle, drop } = await aBenchDatabase(values.database)
  try {
    const { projectId, chunkCount, seconds, joinSeconds } = await index(handle, documentCount, random)
    const { rows } = await handle.db.execute<{ size: string }>(sql`SELECT pg_total_relation_size('postings') AS size`)
    const room = Number(rows[0]?.size) / chunkCount
    print(
      `${chunkCount} chunks in ${seconds.toFixed(0)} s (${(chunkCount / seconds).toFixed(0)}/s), joined in ${joinSeconds.toFixed(1)} s, postings ${(room / 1_000).toFixed(2)} KB a chunk`,
    )
    await ask(aSearch(handle.db), { projectId, mode: 'lexical', random })
    if (values.vectors) {
      const isServer = values.database !== undefined
      const begun = performance.now()
      const search = await addVectors(handle, { projectId, isServer, random })
      print(`vectors of ${DIMENSION} dimensions in ${((performance.now() - begun) / 1_000).toFixed(0)} s`)
      await ask(search, { projectId, mode: 'hybrid', random })
    }
  } finally {
    await drop()
  }
  return 0
}

async function ask(
  search: Search,
  { projectId, mode, random }: { projectId: number; mode: 'lexical' | 'hybrid'; random: () => number },
): Promise<void> {
  for (const [kind, from, to] of KINDS) {
    const times: number[] = []
    for (let count = 0; count < QUERIES; count++) {
      const terms = Array.from({ length: 6 }, () => wordAt(Math.floor(from + random() * (to - from))))
      const begun = performance.now()
      const { modeUsed } = await search.retrieve({ projectId, query: terms.join(' '), topK: 10, mode })
      times.push(performance.now() - begun)
      if (modeUsed !== mode) throw new Error(`searched by ${modeUsed}, not by ${mode}`)
    }
    print(
      `${mode}, 6 ${kind}: p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`,
    )
  }
}

/** A vector for each chunk, alike within a document, and a search whose questions are each near to one of the documents. */
export async function addVectors(
  { db, pool }: DatabaseHandle,
  { projectId, isServer, random }: { projectId: number; isServer: boolean; random: () => number },
): Promise<Search> {
  const values = { model: 'made-up', status: 'active' as const, dimension: DIMENSION }
  const [index] = await db.insert(embeddingIndexes).values(values).returning({ id: embeddingIndexes.id })
  if (!index) throw new Error('the index was not inserted')
  const { rows: versions } = await db.execute<{ id: number; count: number }>(sql`
    SELECT current_version_id AS id, chunk_count AS count FROM documents
    JOIN document_versions AS version ON version.id = current_version_id WHERE documents.project_id = ${projectId}`)
  const topics = versions.map(() => aVector(random, null))
  const chunks = versions.flatMap(({ id, count }, at) =>
    Array.from({ length: count }, (_, ordinal) => ({ versionId: id, ordinal, topic: topics[at] ?? null })),
  )
  for (let from = 0; from < chunks.length; from += VECTORS_PER_INSERT) {
    const batch = chunks.slice(from, from + VECTORS_PER_INSERT)
    const vectors = batch.map(({ topic }) => asHalfvec(aVector(random, topic)))
    await db.execute(sql`
      INSERT INTO chunk_vectors (index_id, project_id, version_id, ordinal, text_hash, embedding)
      SELECT ${index.id}, ${projectId}, version_id, ordinal, sha256(convert_to(embedding, 'UTF8')), embedding::halfvec
      FROM unnest(${sql.param(batch.map(({ versionId }) => versionId))}::bigint[],
        ${sql.param(batch.map(({ ordinal }) => ordinal))}::int[], ${sql.param(vectors)}::text[])
        AS chunk(version_id, ordinal, embedding)`)
  }
  await pool.query('ANALYZE chunk_vectors')
  if (isServer) await buildGraph(pool, { indexId: index.id, projectId, dimension: DIMENSION })
  const embeddings: Embeddings = {
    model: values.model,
    embed: async (texts) => texts.map(() => aVector(random, null)),
    embedQuestion: async () => aVector(random, topics[Math.floor(random() * topics.length)] ?? null),
  }
  return aSearch(db, () => embeddings, pgvectorStore(db, isServer ? { has: async () => true } : null))
}

/** Of unit length; as near to a topic as passages of one document are to each other. */
function aVector(random: () => number, topic: Float32Array | null): Float32Array {
  const vector = Float32Array.from({ length: DIMENSION }, (_, at) => (topic?.[at] ?? 0) * 16 + random() * 2 - 1)
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

async function index(handle: DatabaseHandle, documentCount: number, random: () => number) {
  const [project] = await handle.db.insert(projects).values({ name: 'speed' }).returning({ id: projects.id })
  if (!project) throw new Error('the project was not inserted')
  const begun = performance.now()
  let chunkCount = 0
  for (let number = 1; number <= documentCount; number++) {
    const text = Array.from({ length: CHUNKS_PER_DOCUMENT }, () => aParagraph(random)).join('\n\n')
    const document = { projectId: project.id, name: `${number}`, title: '', text }
    chunkCount += (await aReadyDocument({ database: handle }, document)).chunkCount
  }
  const seconds = (performance.now() - begun) / 1_000
  const joining = performance.now()
  await tidyProject(handle.db, { projectId: project.id, hasDead: false }, new AbortController().signal)
  // What was joined leaves its room behind; a server reuses it, and a measurement should not count it.
  await handle.db.execute(sql`VACUUM FULL postings`)
  return { projectId: project.id, chunkCount, seconds, joinSeconds: (performance.now() - joining) / 1_000 }
}

/** The n-th word is n times rarer than the first. */
const aParagraph = (random: () => number): string =>
  Array.from({ length: WORDS_PER_CHUNK }, () => wordAt(Math.floor(VOCABULARY ** random()) - 1)).join(' ')

/** A word of its own for each rank, that no stemmer changes. */
const wordAt = (rank: number): string => `w${rank.toString(36)}0`

const print = (line: string): void => void process.stdout.write(`${line}\n`)
