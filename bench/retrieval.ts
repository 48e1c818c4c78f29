import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import type { DatabaseHandle } from '../src/core/database.ts'
import { projects } from '../src/models/project.ts'
import { mean, ndcgAt, percentile, recallAt, reciprocalRank } from '../src/services/retrieval/evaluate.ts'
import { createSearch } from '../src/services/retrieval/search.ts'
import { aReadyDocument } from '../tests/support/documents.ts'
import { aBenchDatabase } from './database.ts'
import { type JudgedSet, readJudgedSet } from './judged-set.ts'

const SETS = [
  'cranfield',
  'scifact',
  'productdocs',
  'xquad-en',
  'xquad-de',
  'xquad-zh',
  'xquad-ar',
  'legal-contractnli',
]
/** The least nDCG@10 that passes: that of `bm25s` with Lucene's formula. */
const FLOORS: Record<string, number> = { cranfield: 0.369 }
const K = 10
/** Chunks asked for: enough for `K` documents, of which several may come first with more than one. */
const CHUNKS = 100

interface Outcome {
  ndcg: number
  recall: number
  mrr: number
  p50Ms: number
  p95Ms: number
}

/**
 * Indexes each set as a project of documents, asks its questions through the product's own search, and prints how good
 * and how fast the answers are. A document ranks where its best chunk does.
 * @returns the exit code: 1 when a set is below its floor, 2 for wrong arguments.
 */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { data: { type: 'string' }, database: { type: 'string' } },
  })
  const folder = values.data ?? join(import.meta.dirname, '../../shared/data')
  let exitCode = 0
  print('| set | documents | chunks | questions | nDCG@10 | recall@10 | MRR | p50 ms | p95 ms | indexed in s |')
  print('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |')
  const { handle, drop } = await aBenchDatabase(values.database)
  try {
    for (const name of positionals.length > 0 ? positionals : SETS) {
      const set = readJudgedSet(join(folder, name))
      if (!set) {
        print(`| ${name} | skipped: no such set in ${folder} |`)
        if (positionals.length > 0) exitCode = 2
        continue
      }
      const { ndcg } = await measure(handle, name, set)
      const floor = FLOORS[name] ?? 0
      if (ndcg >= floor) continue
      print(`\n${name}: nDCG@10 ${ndcg.toFixed(4)} is below ${floor}`)
      exitCode = 1
    }
  } finally {
    await drop()
  }
  return exitCode
}

async function measure(handle: DatabaseHandle, name: string, set: JudgedSet): Promise<Outcome> {
  const begun = performance.now()
  const { projectId, chunkCount } = await index(handle, name, set)
  const seconds = (performance.now() - begun) / 1_000
  const outcome = await ask(handle, projectId, set)
  const { ndcg, recall, mrr, p50Ms, p95Ms } = outcome
  const quality = [ndcg, recall, mrr].map((value) => value.toFixed(4)).join(' | ')
  const speed = [p50Ms, p95Ms, seconds].map((value) => value.toFixed(1)).join(' | ')
  print(`| ${name} | ${set.documents.length} | ${chunkCount} | ${set.queries.length} | ${quality} | ${speed} |`)
  return outcome
}

async function index(handle: DatabaseHandle, name: string, { documents }: JudgedSet) {
  const [project] = await handle.db.insert(projects).values({ name }).returning({ id: projects.id })
  if (!project) throw new Error('the project was not inserted')
  let chunkCount = 0
  for (const { id, title = '', text } of documents) {
    // Cranfield has two; an upload of nothing is refused.
    if (text.trim() === '') continue
    const document = await aReadyDocument({ database: handle }, { projectId: project.id, name: id, title, text })
    chunkCount += document.chunkCount
  }
  return { projectId: project.id, chunkCount }
}

async function ask({ db }: DatabaseHandle, projectId: number, { queries }: JudgedSet): Promise<Outcome> {
  const search = createSearch({ db })
  const times: number[] = []
  const ranking = new Map<string, string[]>()
  for (const { id, text } of queries) {
    const begun = performance.now()
    const { hits } = await search.retrieve({ projectId, query: text, topK: CHUNKS, mode: 'lexical' })
    times.push(performance.now() - begun)
    ranking.set(id, [...new Set(hits.map(({ documentName }) => documentName))])
  }
  const over = (measure: (ranked: string[], grades: JudgedSet['queries'][number]['grades']) => number) =>
    mean(queries.map(({ id, grades }) => measure(ranking.get(id) ?? [], grades)))
  return {
    ndcg: over((ranked, grades) => ndcgAt(K, ranked, grades)),
    recall: over((ranked, grades) => recallAt(K, ranked, grades)),
    mrr: over(reciprocalRank),
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
  }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)
