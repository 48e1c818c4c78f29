import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../support/client.ts'
import { startEmbeddingServer } from '../support/embedding-server.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { untilRead, upload, uploaded } from '../support/uploads.ts'
import { report, timeFor, trials, worst } from './support/trials.ts'
import { aWorld, DATABASES, reasonNotOn, type World } from './support/world.ts'

/** Long enough that each step takes a moment in which it can be caught. */
const LONG = Array.from(
  { length: 5_000 },
  (_, n) => `## Section ${n}\n\nThe fee for case ${n} is ${n * 7} euros, and term${n % 997} is agreed by both sides.`,
).join('\n\n')

const UPLOADS = 5
/** What is embedded at a time (`CHUNKS_PER_STEP`). */
const BATCH_TEXTS = 256
/** A claim lapses after twelve seconds, and is looked for every five. */
const TAKEN_UP_WITHIN_MS = 30_000

const aProject = async (client: Client): Promise<number> =>
  (await client.post('/api/projects', { name: 'Another' })).body.data.id

/** Waits until the document is at this step, or past it. @returns whether it was seen at it. */
async function seenAt(client: Client, path: string, status: string): Promise<boolean> {
  for (;;) {
    const now = (await client.get(path)).body.data.status
    if (now === status || now === 'ready' || now === 'failed') return now === status
  }
}

/** All that search rests on: the chunks, and what BM25 makes of the postings. */
async function readingOf(client: Client, project: number, id: number) {
  const chunks: unknown[] = []
  let cursor = ''
  do {
    const { items, next_cursor } = (
      await client.get(`/api/projects/${project}/documents/${id}/chunks?limit=200${cursor && `&cursor=${cursor}`}`)
    ).body.data
    for (const { id: _, ...chunk } of items) chunks.push(chunk)
    cursor = next_cursor
  } while (cursor)
  const search = await client.post(`/api/projects/${project}/search`, { query: 'fee term42 case 700', top_k: 50 })
  // The database adds up in any order, so the last digits of a score, and the order of equals, are chance.
  const scores = search.body.data.hits.map(({ score }: { score: number }) => score.toFixed(6))
  return { chunks, scores }
}

describe.each(DATABASES)('on %s', (database) => {
  const run = test.skipIf(reasonNotOn(database) !== '')
  let embeddings: Awaited<ReturnType<typeof startEmbeddingServer>>
  let world: World
  let server: ServerProcess
  let clean: Awaited<ReturnType<typeof readingOf>>

  beforeAll(async () => {
    if (reasonNotOn(database)) return
    embeddings = await startEmbeddingServer()
    world = await aWorld(database, { LITELLM_API_URL: embeddings.url, EMBEDDING_MODEL: 'model-8' })
    server = await world.start()
    const project = await aProject(server.operator)
    const { id } = await uploaded(server.operator, project, { name: 'long.md', content: LONG })
    clean = await readingOf(server.operator, project, id)
  }, 180_000)
  afterAll(async () => {
    await world?.remove()
    await embeddings?.close()
  })

  /** Texts that no document had before, so that each is embedded: what was embedded once is not again. */
  let documents = 0
  const aLongText = (): string => LONG.replaceAll('euros', `euros${++documents}`)

  /** Uploads a long document until a kill catches it at this step, which on a busy machine may pass unseen. */
  async function killedAt(project: number, status: string, content: string): Promise<number> {
    for (let count = 0; count < UPLOADS; count++) {
      const client = server.operator
      const id: number = (await upload(client, project, { name: 'long.md', content })).body.data.id
      if (status === 'queued' || (await seenAt(client, `/api/projects/${project}/documents/${id}`, status))) {
        await server.end('SIGKILL')
        return id
      }
      await client.delete(`/api/projects/${project}/documents/${id}`)
      embeddings.asked.length = 0
    }
    throw new Error(`in ${UPLOADS} uploads no document was seen ${status}`)
  }

  run.each(['queued', 'parsing', 'chunking', 'indexing', 'embedding'])(
    `a server killed while a document is %s reads it to the end when it is back, as if nothing had been${reasonNotOn(database)}`,
    async (status) => {
      const takenUpMs: number[] = []
      const count = trials(1, 50)
      for (let trial = 0; trial < count; trial++) {
        const project = await aProject(server.operator)
        embeddings.asked.length = 0
        const id = await killedAt(project, status, aLongText())
        server = await world.start()
        const path = `/api/projects/${project}/documents/${id}`
        const state = async () => (await server.operator.get(path)).body.data
        const startedAt = performance.now()
        const { updated_at: saidAt, status: said } = await state()
        while (said !== 'ready' && (await state()).updated_at === saidAt) await sleep(50)
        takenUpMs.push(performance.now() - startedAt)
        expect(await untilRead(server.operator, project, id, 90_000)).toMatchObject({
          status: 'ready',
          version: 1,
          error: null,
        })
        const reading = await readingOf(server.operator, project, id)
        expect(reading.chunks).toHaveLength(clean.chunks.length)
        expect(reading.scores).toEqual(clean.scores)
        const texts = embeddings.asked.flatMap(({ texts }) => texts)
        expect(texts.length - new Set(texts).size).toBeLessThanOrEqual(BATCH_TEXTS)
      }
      expect(Math.max(...takenUpMs)).toBeLessThan(TAKEN_UP_WITHIN_MS)
      report(`kill -9 while a document is ${status}`, { database, trials: count, taken_up_s: worst(takenUpMs) })
    },
    timeFor(trials(1, 50), 120),
  )

  run(
    `a document that takes its server with it three times fails as worker_lost, and the next one is read${reasonNotOn(database)}`,
    async () => {
      const count = trials(1, 20)
      const nextMs: number[] = []
      for (let trial = 0; trial < count; trial++) {
        const project = await aProject(server.operator)
        const { body } = await upload(server.operator, project, { name: 'poison.md', content: aLongText() })
        const path = `/api/projects/${project}/documents/${body.data.id}`
        let saidAt = body.data.updated_at
        for (let kills = 0; kills < 3; kills++) {
          // Until the next try begins, what the killed one said last is still said.
          const state = async () => (await server.operator.get(path)).body.data
          while ((await state()).updated_at === saidAt) await sleep(5)
          expect((await state()).status).toMatch(/^(parsing|chunking|indexing|embedding)$/)
          await server.end('SIGKILL')
          server = await world.start()
          // Read only now: a statement that the killed one had sent may have been carried out after its death.
          saidAt = (await state()).updated_at
        }
        const startedAt = performance.now()
        const next = await uploaded(server.operator, project, { name: 'next.md', content: `Some text ${trial}.` })
        expect(next).toMatchObject({ status: 'ready' })
        nextMs.push(performance.now() - startedAt)
        expect(await untilRead(server.operator, project, body.data.id, 60_000)).toMatchObject({
          status: 'failed',
          error: { code: 'worker_lost' },
        })
      }
      expect(Math.max(...nextMs)).toBeLessThan(TAKEN_UP_WITHIN_MS)
      report('poison document', { database, trials: count, next_s: worst(nextMs) })
    },
    timeFor(trials(1, 20), 180),
  )

  run(`nothing is left of all that${reasonNotOn(database)}`, () => world.expectSound(), 120_000)
})
