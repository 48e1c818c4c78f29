import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { mean, ndcgAt, percentile, recallAt, reciprocalRank } from '../src/services/retrieval/evaluate.ts'
import type { SearchHit } from '../src/services/retrieval/types.ts'
import { aReadyDocument } from '../tests/support/documents.ts'
import { measureAnswers } from './answers.ts'
import { aBenchDatabase, type BenchDatabase } from './database.ts'
import { measureFilings } from './filings.ts'
import { measureFormats } from './formats.ts'
import { type JudgedQuery, type JudgedSet, readJudgedSet } from './judged-set.ts'
import { aSearcher, type Searcher } from './searcher.ts'

/** The sets that are judged by documents, and the least nDCG@10 that passes. */
const SETS: Record<string, { lexical: number; hybrid: number }> = {
  cranfield: { lexical: 0.39, hybrid: 0.43 },
  scifact: { lexical: 0.69, hybrid: 0.74 },
  productdocs: { lexical: 0.775, hybrid: 0.82 },
  'xquad-en': { lexical: 0.969, hybrid: 0.977 },
  'xquad-de': { lexical: 0.935, hybrid: 0.945 },
  'xquad-zh': { lexical: 0.95, hybrid: 0.95 },
  'xquad-ar': { lexical: 0.93, hybrid: 0.93 },
  'legal-contractnli': { lexical: 0.95, hybrid: 0.975 },
}
/** The sets that are measured in their own way. */
const OTHERS: Record<string, typeof measureFilings> = { formats: measureFormats, 'financebench-dev': measureFilings }
const K = 10
/** Chunks asked for: enough for `K` documents, of which several may come first with more than one. */
const CHUNKS = 100
/** A passage that is read as one; a longer one does not count as found. */
const MAX_PASSAGE = 900
const PASSAGES = 5

/**
 * Indexes each set as a project of documents, asks its questions through the product's own search, and prints how good
 * and how fast the answers are. A document ranks where its best chunk does.
 * @returns the exit code: 1 when a set is below its floor, 2 for wrong arguments.
 */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      database: { type: 'string' },
      litellm: { type: 'string' },
      model: { type: 'string', default: 'embedding' },
    },
  })
  const folder = values.data ?? join(import.meta.dirname, '../../shared/data')
  const model = values.litellm === undefined ? null : { url: values.litellm, model: values.model }
  const database = await aBenchDatabase(values.database)
  const searcher = await aSearcher(database.handle, model)
  let exitCode = 0
  print('| set | mode | documents | chunks | nDCG@10 | recall@10 | MRR | range in 5 | p50 ms | p95 ms |')
  print('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |')
  try {
    for (const name of positionals.length > 0 ? positionals : [...Object.keys(SETS), ...Object.keys(OTHERS)]) {
      const measureOther = Object.hasOwn(OTHERS, name) ? OTHERS[name] : undefined
      if (measureOther) {
        for (const line of await measureOther(database, searcher, join(folder, name))) print(line)
        continue
      }
      const set = readJudgedSet(join(folder, name))
      if (set)
        exitCode = Math.max(exitCode, await measure(database, searcher, { name, set, folder: join(folder, name) }))
      else print(`| ${name} | skipped: no such set in ${folder} |`)
    }
  } finally {
    await searcher.close()
    await database.drop()
  }
  return exitCode
}

async function measure(
  { handle }: BenchDatabase,
  searcher: Searcher,
  { name, set, folder }: { name: string; set: JudgedSet; folder: string },
): Promise<number> {
  const projectId = await searcher.aProject(name)
  const idOf = new Map<string, string>()
  let chunkCount = 0
  for (const { id, title = '', text } of set.documents) {
    // Cranfield has two; an upload of nothing is refused.
    if (text.trim() === '') continue
    // Documents are called by their titles, as people call theirs; others of one name are told by their endings.
    const name = title === '' ? id : idOf.has(title) ? `${title}.${idOf.size}` : title
    idOf.set(name, id)
    const named = { projectId, name, title, text }
    chunkCount += (await aReadyDocument({ database: handle }, named)).chunkCount
  }
  await searcher.embed(projectId)
  let exitCode = 0
  for (const mode of searcher.modes) {
    const { ndcg, recall, mrr, inPassages, p50Ms, p95Ms } = await ask(searcher, { projectId, mode, set, idOf })
    const quality = [ndcg, recall, mrr, inPassages].map((value) => value?.toFixed(4) ?? '–').join(' | ')
    const size = `${set.documents.length} | ${chunkCount}`
    print(`| ${name} | ${mode} | ${size} | ${quality} | ${p50Ms.toFixed(1)} | ${p95Ms.toFixed(1)} |`)
    const floor = SETS[name]?.[mode] ?? 0
    if (ndcg >= floor) continue
    print(`\n${name}: nDCG@10 ${ndcg.toFixed(4)} by ${mode} is below ${floor}\n`)
    exitCode = 1
  }
  const texts = set.documents.map(({ text }) => text)
  for (const line of await measureAnswers(handle.db, searcher, { name, folder, projectId, texts })) print(line)
  return exitCode
}

interface Asked {
  projectId: number
  mode: 'lexical' | 'hybrid'
  set: JudgedSet
  /** The set's name of each document, by ours. */
  idOf: ReadonlyMap<string, string>
}

async function ask({ search }: Searcher, { projectId, mode, set, idOf }: Asked) {
  const times: number[] = []
  const found = new Map<string, SearchHit[]>()
  for (const { id, text } of set.queries) {
    const begun = performance.now()
    const { hits, degraded } = await search.retrieve({ projectId, query: text, topK: CHUNKS, mode })
    if (degraded !== null) throw new Error(`the search was less than asked: ${degraded}`)
    times.push(performance.now() - begun)
    found.set(
      id,
      hits.map((hit) => ({ ...hit, documentName: idOf.get(hit.documentName) ?? '' })),
    )
  }
  const over = (measureOne: (ranked: string[], query: JudgedQuery) => number) =>
    mean(
      set.queries.map((query) =>
        measureOne([...new Set((found.get(query.id) ?? []).map(({ documentName }) => documentName))], query),
      ),
    )
  const judged = set.queries.filter(({ ranges }) => ranges.length > 0)
  return {
    ndcg: over((ranked, { grades }) => ndcgAt(K, ranked, grades)),
    recall: over((ranked, { grades }) => recallAt(K, ranked, grades)),
    mrr: over((ranked, { grades }) => reciprocalRank(ranked, grades)),
    inPassages:
      judged.length === 0
        ? null
        : mean(judged.map((query) => (isInPassages(query, found.get(query.id) ?? []) ? 1 : 0))),
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
  }
}

/** Whether a gold range is wholly inside of one of the first passages. */
const isInPassages = ({ ranges }: JudgedQuery, hits: readonly SearchHit[]): boolean =>
  hits
    .slice(0, PASSAGES)
    .some((hit) =>
      ranges.some(
        ({ document, start, end }) =>
          document === hit.documentName && hit.start <= start && end <= hit.end && hit.end - hit.start <= MAX_PASSAGE,
      ),
    )

const print = (line: string): void => void process.stdout.write(`${line}\n`)
