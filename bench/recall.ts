import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import type { DatabaseHandle } from '../src/core/database.ts'
import { listIndexes } from '../src/services/retrieval/embedding-index.ts'
import { mean } from '../src/services/retrieval/evaluate.ts'
import { buildGraph } from '../src/services/retrieval/near-index.ts'
import { pgvectorStore } from '../src/services/retrieval/pgvector.ts'
import { createVisibleVersions } from '../src/services/retrieval/visible.ts'
import { aReadyDocument } from '../tests/support/documents.ts'
import { aBenchDatabase } from './database.ts'
import { type JudgedSet, readJudgedSet } from './judged-set.ts'
import { aSearcher, type Searcher } from './searcher.ts'

const K = 10
/** What a graph finds of the ten nearest at least. */
const FLOOR = 0.98

/**
 * Embeds a set of real texts with a real model, as one project, and a hundredth of it as another beside it, and measures how
 * many of the ten chunks nearest to each question the graphs find, against comparing all. The product compares all in
 * projects as small as these. @returns the exit code: 1 below the floor.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string', default: join(import.meta.dirname, '../../shared/data') },
      set: { type: 'string', default: 'scifact' },
      database: { type: 'string' },
      litellm: { type: 'string' },
      model: { type: 'string', default: 'embedding' },
    },
  })
  const set = readJudgedSet(join(values.data, values.set))
  if (!set || values.database === undefined || values.litellm === undefined) {
    print(`Skipped: it takes --database, --litellm, and the set ${values.set} in ${values.data}.`)
    return 0
  }
  const { handle, drop } = await aBenchDatabase(values.database)
  const searcher = await aSearcher(handle, { url: values.litellm, model: values.model })
  try {
    let exitCode = 0
    for (const share of [1, 0.01]) {
      const documents = set.documents.slice(0, Math.ceil(share * set.documents.length))
      const projectId = await searcher.aProject(`${share}`)
      for (const [number, { title = '', text }] of documents.entries()) {
        await aReadyDocument({ database: handle }, { projectId, name: `${title}.${number}`, text })
      }
      await searcher.embed(projectId)
      const { recall, chunks } = await measure(handle, { projectId, set, searcher })
      print(
        `${values.set}, ${chunks} chunks of ${share * 100} % of the documents: recall@${K} of the graph ${recall.toFixed(4)}`,
      )
      if (recall < FLOOR) exitCode = 1
    }
    return exitCode
  } finally {
    await searcher.close()
    await drop()
  }
}

async function measure(
  { db, pool }: DatabaseHandle,
  { projectId, set, searcher: { embeddings } }: { projectId: number; set: JudgedSet; searcher: Searcher },
): Promise<{ recall: number; chunks: number }> {
  const [index] = await listIndexes(db)
  if (!embeddings || !index || index.dimension === null) throw new Error('nothing was embedded')
  const filled = { ...index, dimension: index.dimension }
  await pool.query('ANALYZE chunk_vectors')
  await buildGraph(pool, { indexId: index.id, projectId, dimension: filled.dimension })
  const visible = await createVisibleVersions(db)({ projectId })
  await preferGraphs(pool)
  await requirePlan(pool, { index: filled, projectId })
  const [compared, walked] = [pgvectorStore(db, null), pgvectorStore(db, { has: async () => true })]
  const recalls: number[] = []
  for (const { text } of set.queries) {
    const vector = await embeddings.embedQuestion(text, new AbortController().signal)
    const query = { index: filled, vector, scope: { projectId }, topK: K }
    const near = await compared.nearest({ ...query, visible })
    // So many that the graph is walked.
    const found = await walked.nearest({ ...query, visible: { ...visible, chunkCount: Number.POSITIVE_INFINITY } })
    const known = new Set(found.map(({ versionId, ordinal }) => `${versionId}:${ordinal}`))
    recalls.push(near.filter(({ versionId, ordinal }) => known.has(`${versionId}:${ordinal}`)).length / near.length)
  }
  return { recall: mean(recalls), chunks: visible.chunkCount }
}

/** So few rows the planner would rather compare; each connection is told not to. */
async function preferGraphs(pool: pg.Pool): Promise<void> {
  const clients = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
  for (const client of clients) {
    await client.query('SET enable_seqscan = off; SET enable_bitmapscan = off')
    client.release()
  }
}

/** A graph that the planner passes over would be measured as perfect. */
async function requirePlan(
  pool: pg.Pool,
  { index, projectId }: { index: { id: number; dimension: number }; projectId: number },
): Promise<void> {
  const type = `halfvec(${index.dimension})`
  const { rows } = await pool.query<Record<string, string>>(`
    EXPLAIN SELECT ordinal FROM chunk_vectors WHERE index_id = ${index.id} AND project_id = ${projectId}
    ORDER BY embedding::${type} <#> (SELECT embedding::${type} FROM chunk_vectors LIMIT 1) LIMIT ${K}`)
  const plan = JSON.stringify(rows)
  if (!plan.includes('chunk_vectors_near_')) throw new Error(`the graph is not walked: ${plan}`)
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)
