import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { sql } from 'drizzle-orm'
import type { DatabaseHandle } from '../src/core/database.ts'
import { projects } from '../src/models/project.ts'
import { percentile } from '../src/services/retrieval/evaluate.ts'
import { tidyProject } from '../src/services/retrieval/lexical-index.ts'
import { aReadyDocument } from '../tests/support/documents.ts'
import { aSearch } from '../tests/support/search.ts'
import { aBenchDatabase } from './database.ts'

const WORDS_PER_CHUNK = 150
const CHUNKS_PER_DOCUMENT = 50
const VOCABULARY = 30_000
const QUERIES = 40

/**
 * Indexes made-up documents whose words are spread as in real text (Zipf), and prints how fast they are indexed and
 * searched for rare, ordinary and very common words. @returns the exit code.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { chunks: { type: 'string', default: '50000' }, database: { type: 'string' } },
  })
  const documentCount = Math.ceil(Number(values.chunks) / CHUNKS_PER_DOCUMENT)
  const random = numbersFrom(1)
  const { handle, drop } = await aBenchDatabase(values.database)
  try {
    const { projectId, chunkCount, seconds, joinSeconds } = await index(handle, documentCount, random)
    const { rows } = await handle.db.execute<{ size: string }>(
      sql`SELECT pg_size_pretty(pg_total_relation_size('postings')) AS size`,
    )
    print(
      `${chunkCount} chunks in ${seconds.toFixed(0)} s (${(chunkCount / seconds).toFixed(0)}/s), joined in ${joinSeconds.toFixed(1)} s, postings ${rows[0]?.size}`,
    )
    const search = aSearch(handle.db)
    for (const [kind, from, to] of [
      ['rare words', 3_000, VOCABULARY],
      ['ordinary words', 200, 3_000],
      ['common words', 20, 200],
      ['commonest words', 0, 20],
    ] as const) {
      const times: number[] = []
      for (let count = 0; count < QUERIES; count++) {
        const terms = Array.from({ length: 6 }, () => wordAt(Math.floor(from + random() * (to - from))))
        const begun = performance.now()
        await search.retrieve({ projectId, query: terms.join(' '), topK: 10, mode: 'lexical' })
        times.push(performance.now() - begun)
      }
      print(`6 ${kind}: p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`)
    }
  } finally {
    await drop()
  }
  return 0
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

/** Mulberry32: the same numbers in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)
