import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'drizzle-orm'
import type { DatabaseHandle } from '../src/core/database.ts'
import { projects } from '../src/models/project.ts'
import { seededRandom } from '../src/services/retrieval/evaluate.ts'
import { tidyProject } from '../src/services/retrieval/lexical-index.ts'
import { aReadyDocument } from '../tests/support/documents.ts'
import { aBenchDatabase } from './database.ts'
import { readJudgedSet } from './judged-set.ts'
import { addVectors } from './speed.ts'

/**
 * `npm run bench -- room`: what a chunk of real text takes in each table and index, and how much is written ahead for it, with a
 * vector of 384 dimensions (made up: its size is not). The figures that docs/scaling.md reckons with.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string', default: join(import.meta.dirname, '../../shared/data') },
      set: { type: 'string', default: 'scifact' },
      database: { type: 'string' },
    },
  })
  const set = readJudgedSet(join(values.data, values.set))
  if (!set || values.database === undefined) {
    console.log(`Skipped: it takes --database, and the set ${values.set} in ${values.data}.`)
    return 0
  }
  const { handle, drop } = await aBenchDatabase(values.database)
  try {
    const [project] = await handle.db.insert(projects).values({ name: 'room' }).returning({ id: projects.id })
    const projectId = project?.id ?? 0
    const before = await writtenAhead(handle)
    let [chunkCount, characters] = [0, 0]
    for (const [number, { title = '', text }] of set.documents.entries()) {
      const document = await aReadyDocument({ database: handle }, { projectId, name: `${title}.${number}`, text })
      chunkCount += document.chunkCount
      characters += text.length
    }
    await tidyProject(handle.db, { projectId, hasDead: false }, new AbortController().signal)
    const indexed = await writtenAhead(handle)
    await addVectors(handle, { projectId, isServer: true, random: seededRandom(1) })
    const embedded = await writtenAhead(handle)
    await handle.db.execute(sql`VACUUM FULL`)
    console.log(
      `${values.set}: ${set.documents.length} documents, ${chunkCount} chunks of ${Math.round(characters / chunkCount)} characters`,
    )
    const perChunk = (bytes: number): number => Math.round(bytes / chunkCount)
    console.log(
      `written ahead: ${perChunk(indexed - before)} bytes a chunk, ${perChunk(embedded - indexed)} for its vector`,
    )
    for (const { name, table, indexes } of await roomOf(handle)) {
      console.log(`${name}: ${perChunk(table)} bytes a chunk, ${perChunk(indexes)} for its indexes`)
    }
  } finally {
    await drop()
  }
  return 0
}

async function writtenAhead({ pool }: DatabaseHandle): Promise<number> {
  const { rows } = await pool.query(`SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS bytes`)
  return Number(rows[0]?.bytes)
}

/** Bytes of each table with its long values, and of its indexes; the graph of the vectors for itself. */
async function roomOf({ pool }: DatabaseHandle): Promise<{ name: string; table: number; indexes: number }[]> {
  const { rows } = await pool.query(`
    WITH graph AS (SELECT coalesce(sum(pg_relation_size(oid)), 0)::float8 AS bytes FROM pg_class
      WHERE relname LIKE 'chunk_vectors_near_%')
    SELECT relname AS name, pg_table_size(oid)::float8 AS table,
      pg_indexes_size(oid)::float8 - CASE relname WHEN 'chunk_vectors' THEN graph.bytes ELSE 0 END AS indexes
    FROM pg_class, graph WHERE relname IN ('chunks', 'postings', 'documents', 'document_versions', 'chunk_vectors')
    UNION ALL SELECT 'graph of the vectors', bytes, 0 FROM graph ORDER BY name`)
  return rows
}
