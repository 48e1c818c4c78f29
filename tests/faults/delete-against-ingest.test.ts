import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbeddingServer } from '../support/embedding-server.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { report, timeFor, trials } from '../support/trials.ts'
import { upload } from '../support/uploads.ts'
import { findWrong } from './support/invariants.ts'
import { findStrayVectors } from './support/stray-vectors.ts'
import { aWorld, reasonNotOn, type World } from './support/world.ts'

const chromaUrl = process.env.TEST_CHROMA_URL ?? ''
const reason = reasonNotOn('PostgreSQL')
const reasonOfChroma = chromaUrl === '' ? ' (skipped: TEST_CHROMA_URL is not set, see scripts/services)' : reason
/** Documents that are on their way at the same time. */
const AT_ONCE = 10

const aDocument = (name: string): string =>
  Array.from(
    { length: 400 },
    (_, n) => `## ${name}, section ${n}\n\nThe fee of ${name} for case ${n} is ${n * 7} euros.`,
  ).join('\n\n')

describe.each([
  { vectors: 'pgvector', chroma: '', why: reason },
  { vectors: 'Chroma', chroma: chromaUrl, why: reasonOfChroma },
])('on two replicas with vectors in $vectors', ({ vectors, chroma, why }) => {
  let embeddings: Awaited<ReturnType<typeof startEmbeddingServer>>
  let world: World
  let servers: ServerProcess[]
  beforeAll(async () => {
    if (why) return
    embeddings = await startEmbeddingServer()
    world = await aWorld('PostgreSQL', {
      LITELLM_API_URL: embeddings.url,
      EMBEDDING_MODEL: 'model-8',
      ...(chroma === '' ? {} : { CHROMA_URL: chroma }),
    })
    servers = [await world.start(0), await world.start(1)]
  }, 120_000)
  afterAll(async () => {
    await world?.remove()
    await embeddings?.close()
  })

  test.skipIf(why !== '')(
    `a document that is deleted while it is read stays deleted, with all that was made of it${why}`,
    async () => {
      const [first, second] = servers
      if (!first || !second) throw new Error('there are not two')
      const project: number = (await first.operator.post('/api/projects', { name: 'Deleted' })).body.data.id
      const rounds = Math.ceil(trials(20, 500) / AT_ONCE)
      const statuses = new Map<string, number>()
      for (let round = 0; round < rounds; round++) {
        await Promise.all(
          Array.from({ length: AT_ONCE }, async (_, n) => {
            const name = `doc-${round}-${n}.md`
            const { body } = await upload(first.operator, project, { name, content: aDocument(name) })
            const path = `/api/projects/${project}/documents/${body.data.id}`
            await sleep(Math.random() * 1_000)
            const { status } = (await second.operator.get(path)).body.data
            statuses.set(status, (statuses.get(status) ?? 0) + 1)
            expect((await second.operator.delete(path)).status).toBe(200)
          }),
        )
      }
      await world.expectSound(async (installation) => [
        ...(await findWrong(installation)),
        ...(chroma === '' ? [] : await findStrayVectors(installation.pool, chroma)),
      ])
      const left = async () =>
        (
          await world.pool?.query(
            `SELECT (SELECT count(*)::int FROM documents) AS documents, (SELECT count(*)::int FROM chunks) AS chunks,
              (SELECT count(*)::int FROM chunk_vectors) AS vectors, (SELECT count(*)::int FROM pgboss.job WHERE name = 'ingest') AS jobs`,
          )
        )?.rows
      // Jobs whose documents are gone end when their turn comes.
      await expect.poll(left, { timeout: 60_000 }).toEqual([{ documents: 0, chunks: 0, vectors: 0, jobs: 0 }])
      const search = await first.operator.post(`/api/projects/${project}/search`, { query: 'fee', mode: 'lexical' })
      expect(search.body.data.hits).toEqual([])
      report('delete against ingest', { vectors, trials: rounds * AT_ONCE, ...Object.fromEntries(statuses) })
    },
    timeFor(Math.ceil(trials(20, 500) / AT_ONCE), 40),
  )
})
