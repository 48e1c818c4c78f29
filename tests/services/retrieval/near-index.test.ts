import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src/core/database.ts'
import { Secret } from '../../../src/core/secret.ts'
import { type EmbeddingIndex, listIndexes } from '../../../src/services/retrieval/embedding-index.ts'
import { seededRandom } from '../../../src/services/retrieval/evaluate.ts'
import { pgvectorStore } from '../../../src/services/retrieval/pgvector.ts'
import { createVisibleVersions } from '../../../src/services/retrieval/visible.ts'
import { anApp } from '../../support/app.ts'
import { quiet } from '../../support/database.ts'
import { anEmbeddingServer } from '../../support/embedding-server.ts'

const isServer = process.env.TEST_DATABASE_URL !== undefined
const reason = isServer ? '' : ' (skipped: the embedded database compares all; TEST_DATABASE_URL is not set)'

const CHUNKS = 25_000
const DIMENSION = 64
const QUESTIONS = 20

describe.skipIf(!isServer)(`a large project on a server${reason}`, () => {
  test('its vectors are indexed when it is first asked; the index finds what comparing all does', async () => {
    const server = await anEmbeddingServer()
    const app = await anApp({ LITELLM_API_URL: server.url, EMBEDDING_MODEL: `model-${DIMENSION}` })
    const user = await app.aUser()
    const projectId: number = (await user.post('/api/projects', { name: 'P' })).body.data.id
    const { db, pool } = app.database
    const index = await withVectors()
    const readVisible = createVisibleVersions(db)
    const visible = await readVisible({ projectId })
    expect(visible.chunkCount).toBe(CHUNKS)

    const ask = async (question: number, { exact }: { exact: boolean }) => {
      const vector = Float32Array.from(vectorOf(question * 1_003, 0.05))
      const store = pgvectorStore(db, exact ? null : { has: async () => true })
      const asked = { index, vector, scope: { projectId }, visible, topK: 10 }
      return (await store.nearest(asked)).map(({ ordinal }) => ordinal)
    }
    await user.post(`/api/projects/${projectId}/search`, { query: 'anything', mode: 'vector' })
    const built = `SELECT count(*)::int AS count FROM pg_index JOIN pg_class ON oid = indexrelid
      WHERE relname = 'chunk_vectors_near_${index.id}_${projectId}' AND indisvalid`
    await expect.poll(async () => (await pool.query(built)).rows[0].count, { timeout: 60_000, interval: 200 }).toBe(1)

    let same = 0
    for (let question = 0; question < QUESTIONS; question++) {
      const [near, exact] = [await ask(question, { exact: false }), await ask(question, { exact: true })]
      same += near.filter((ordinal) => exact.includes(ordinal)).length
    }
    expect(same / (QUESTIONS * 10)).toBeGreaterThanOrEqual(0.98)
    const vector = `[${vectorOf(1, 0.05).join()}]`
    const plan = await db.execute(sql`EXPLAIN SELECT ordinal FROM chunk_vectors
      WHERE index_id = ${sql.raw(String(index.id))} AND project_id = ${sql.raw(String(projectId))}
      ORDER BY embedding::halfvec(64) <#> ${vector}::halfvec(64) LIMIT 10`)
    expect(JSON.stringify(plan.rows)).toContain(`chunk_vectors_near_${index.id}_${projectId}`)

    // Behind a pooler no setting of a session holds; pgvector's own would end the search at 40.
    const url = new URL(process.env.TEST_DATABASE_URL ?? '')
    url.pathname = (await pool.query('SELECT current_database() AS name')).rows[0].name
    const address = new Secret(url.href)
    const pooled = await openDatabase({ url: address, poolerUrl: address, poolSize: 2, logger: quiet })
    const store = pgvectorStore(pooled.db, { has: async () => true }, pooled)
    const asked = { index, scope: { projectId }, visible, topK: 300 }
    const near = await store.nearest({ ...asked, vector: Float32Array.from(vectorOf(1, 0.05)) })
    await pooled.close()
    expect(near).toHaveLength(300)

    /** One document of many chunks. */
    async function withVectors(): Promise<EmbeddingIndex & { dimension: number }> {
      const [{ id: versionId = 0 } = {}] = (
        await db.execute<{ id: number }>(sql`
          WITH document AS (
            INSERT INTO documents (project_id, name, created_by) VALUES (${projectId}, 'a', ${user.id}) RETURNING id
          ) INSERT INTO document_versions (document_id, project_id, version, sha256, size_bytes, storage_key, media_type,
            status, text, page_ends, chunk_count, term_count)
          SELECT id, ${projectId}, 1, '', 1, 'a', 'text/plain', 'ready', 'a', '{1}', ${CHUNKS}, ${CHUNKS} FROM document RETURNING id`)
      ).rows
      await db.execute(sql`UPDATE documents SET current_version_id = ${versionId} WHERE project_id = ${projectId}`)
      await db.execute(sql`UPDATE embedding_indexes SET dimension = ${DIMENSION}`)
      const [index] = await listIndexes(db)
      if (!index) throw new Error('there is no index')
      for (let from = 0; from < CHUNKS; from += 5_000) {
        const ordinals = Array.from({ length: 5_000 }, (_, at) => from + at)
        await db.execute(sql`
          INSERT INTO chunk_vectors (index_id, project_id, version_id, ordinal, text_hash, embedding)
          SELECT ${index.id}, ${projectId}, ${versionId}, ordinal, int8send(hashint8(ordinal)::bigint), embedding::halfvec
          FROM unnest(${sql.param(ordinals)}::int[],
            ${sql.param(ordinals.map((ordinal) => `[${vectorOf(ordinal, 0).join()}]`))}::text[]) AS t(ordinal, embedding)`)
      }
      return { ...index, dimension: DIMENSION }
    }
  }, 120_000)
})

/** Of unit length: one of 500 topics, and something of its own; the same for the same seed. */
function vectorOf(seed: number, shift: number): number[] {
  const topic = randomOf(seed % 500)
  const own = randomOf(seed + 1_000)
  const vector = Array.from({ length: DIMENSION }, () => topic() + 0.5 * own() + shift)
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

/** −1 to 1. */
function randomOf(seed: number): () => number {
  const random = seededRandom(seed)
  return () => 2 * random() - 1
}
