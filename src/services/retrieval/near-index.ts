import { sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { Type } from 'typebox'
import type { Jobs, Queue } from '../../core/jobs.ts'
import type { Logger } from '../../core/logging.ts'
import { embeddingIndexes } from '../../models/embedding.ts'

/** The HNSW graphs of large projects, each a partial index of its own: whoever searches meets only the project's chunks. */
export interface NearIndexes {
  /** Whether a project has one by now; a missing one is queued to be built. */
  has(indexId: number, projectId: number): Promise<boolean>
}

const Building = Type.Object({ indexId: Type.Integer(), projectId: Type.Integer() })
const buildNearIndex: Queue<typeof Building> = { name: 'build_near_index', data: Building }
type Graph = { name: string; index_id: number; project_id: number; valid: boolean }

/** How long what is known of the graphs is used. */
const KNOWN_MS = 10_000
/** After it was queued, a graph is not queued by this process again for so long. */
const QUEUED_MS = 10 * 60_000
const TRIES = 20
/** pgvector's defaults are 16 and 64; the better graph costs half as much again to build. */
const GRAPH = 'm = 16, ef_construction = 128'
/** A graph that does not fit in it is built many times slower; 100,000 chunks of 384 dimensions need 0.2 GB. */
const BUILD_MEMORY = '512MB'

export function createNearIndexes({ db, jobs }: { db: NodePgDatabase; jobs: Jobs }): NearIndexes {
  let known: { names: Set<string>; readAt: number } | null = null
  const queuedAt = new Map<string, number>()
  return {
    async has(indexId, projectId) {
      const name = nameOf(indexId, projectId)
      if (!known || performance.now() - known.readAt > KNOWN_MS) {
        const valid = (await listGraphs(db)).filter((graph) => graph.valid)
        known = { names: new Set(valid.map((graph) => graph.name)), readAt: performance.now() }
      }
      if (known.names.has(name)) return true
      const queued = queuedAt.get(name)
      if (queued === undefined || performance.now() - queued > QUEUED_MS) {
        queuedAt.set(name, performance.now())
        await db.transaction((tx) => jobs.send(tx, buildNearIndex, { indexId, projectId }))
        jobs.wake(buildNearIndex)
      }
      return false
    },
  }
}

export function workOnNearIndexes(
  jobs: Jobs,
  { db, sessions }: { db: NodePgDatabase; sessions: pg.Pool },
  logger: Logger,
) {
  jobs.work(buildNearIndex, {
    concurrency: 1,
    tries: TRIES,
    async handle({ indexId, projectId }) {
      await dropStale(db)
      const [index] = await db.select().from(embeddingIndexes).where(sql`id = ${indexId}`)
      if (index?.dimension) await buildGraph(sessions, { indexId, projectId, dimension: index.dimension })
    },
    async giveUp(graph) {
      logger.error(graph, 'the vectors of a large project could not be indexed; they are compared one by one')
    },
  })
}

const nameOf = (indexId: number, projectId: number): string => `chunk_vectors_near_${indexId}_${projectId}`

async function listGraphs(db: NodePgDatabase): Promise<Graph[]> {
  const { rows } = await db.execute<Graph>(sql`
    SELECT name, part[1]::bigint AS index_id, part[2]::bigint AS project_id, valid FROM (
      SELECT relname AS name, indisvalid AS valid, regexp_match(relname, '^chunk_vectors_near_(\\d+)_(\\d+)$') AS part
      FROM pg_class JOIN pg_index ON indexrelid = oid WHERE indrelid = 'chunk_vectors'::regclass
    ) AS graph WHERE part IS NOT NULL`)
  return rows
}

/** Drops what is of projects and indexes that are gone, and what a build that was cut off has left. */
async function dropStale(db: NodePgDatabase): Promise<void> {
  const { rows } = await db.execute<{ id: number; kind: string }>(
    sql`SELECT id, 'index' AS kind FROM embedding_indexes UNION ALL SELECT id, 'project' FROM projects`,
  )
  const existing = new Set(rows.map(({ id, kind }) => `${kind} ${id}`))
  for (const { name, index_id, project_id, valid } of await listGraphs(db)) {
    if (valid && existing.has(`index ${index_id}`) && existing.has(`project ${project_id}`)) continue
    await db.execute(sql`DROP INDEX IF EXISTS ${sql.identifier(name)}`)
  }
}

/** Indexes a project's vectors; documents are written and searched meanwhile. */
export async function buildGraph(
  sessions: pg.Pool,
  graph: { indexId: number; projectId: number; dimension: number },
): Promise<void> {
  const { indexId, projectId, dimension } = graph
  const client = await sessions.connect()
  try {
    await client.query(`SET statement_timeout = 0; SET maintenance_work_mem = '${BUILD_MEMORY}'`)
    await client.query(`
      CREATE INDEX CONCURRENTLY IF NOT EXISTS ${nameOf(indexId, projectId)} ON chunk_vectors
      USING hnsw ((embedding::halfvec(${dimension})) halfvec_ip_ops) WITH (${GRAPH})
      WHERE index_id = ${indexId} AND project_id = ${projectId}`)
  } finally {
    await client.query('RESET statement_timeout; RESET maintenance_work_mem').catch(() => {})
    client.release()
  }
}
