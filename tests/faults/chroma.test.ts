import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../support/client.ts'
import { startEmbeddingServer } from '../support/embedding-server.ts'
import { runCommand, type ServerProcess } from '../support/server-process.ts'
import { isFull, report, timeFor, trials, worst } from '../support/trials.ts'
import { untilRead, upload, uploaded } from '../support/uploads.ts'
import { findWrong } from './support/invariants.ts'
import { aService, needsServices, type Service } from './support/service.ts'
import { findStrayVectors } from './support/stray-vectors.ts'
import { aWorld, reasonNotOn, type World } from './support/world.ts'

const reason = needsServices || reasonNotOn('PostgreSQL')
/** A Chroma that is restarted has all of these to load again; some of its versions came back with a broken index. */
const SIZES = isFull ? [500, 1_500, 20_000] : [500]
const CHUNKS_PER_DOCUMENT = 100
const SETTLES_MS = 60_000

/** Letters by chance: the model knows words by their letters, and no two are the same to it. */
const aWord = (): string => String.fromCharCode(...Array.from({ length: 4 }, () => 97 + Math.floor(Math.random() * 26)))
/** Each a chunk of its own, and none like another. */
const aPassage = (): string => Array.from({ length: 190 }, aWord).join(' ')
const aDocument = (): string =>
  Array.from({ length: CHUNKS_PER_DOCUMENT }, (_, n) => `## Section ${n}\n\n${aPassage()}`).join('\n\n')
const QUESTIONS = Array.from({ length: 5 }, aPassage)

interface Answer {
  ids: number[]
  modeUsed: string
  degraded: string | null
}

describe.skipIf(reason !== '')(`a Chroma that goes away${reason}`, () => {
  let chroma: Service
  let embeddings: Awaited<ReturnType<typeof startEmbeddingServer>>
  let world: World
  let server: ServerProcess
  let project: number
  beforeAll(async () => {
    chroma = await aService('chroma')
    embeddings = await startEmbeddingServer()
    world = await aWorld('PostgreSQL', {
      LITELLM_API_URL: embeddings.url,
      EMBEDDING_MODEL: 'model-64',
      CHROMA_URL: chromaUrl(),
    })
    server = await world.start()
    project = (await server.operator.post('/api/projects', { name: 'Vectors' })).body.data.id
  }, 180_000)
  afterAll(async () => {
    await world?.remove()
    await embeddings?.close()
    await chroma?.remove()
  })

  const client = (): Client => server.operator
  const chromaUrl = (): string => chroma.env.TEST_CHROMA_URL ?? ''

  async function ask(query: string, mode: string): Promise<Answer> {
    const { body } = await client().post(`/api/projects/${project}/search`, { query, mode, top_k: 10 })
    const ids = body.data.hits.map((hit: { chunk_id: number }) => hit.chunk_id)
    return { ids, modeUsed: body.data.mode_used, degraded: body.data.degraded }
  }
  const topTens = () => Promise.all(QUESTIONS.map((question) => ask(question, 'vector')))

  const expectInStep = () =>
    world.expectSound(async (installation) => [
      ...(await findWrong(installation)),
      ...(await findStrayVectors(installation.pool, chromaUrl())),
    ])

  /** Fills the project up to so many vectors. @returns what is found then. */
  async function fill(size: number): Promise<Answer[]> {
    const count = async () =>
      (await world.pool?.query('SELECT count(*)::int AS count FROM chunk_vectors'))?.rows[0].count
    for (let n = await count(); n < size; n = await count()) {
      const sent = await Promise.all(
        Array.from({ length: Math.min(10, Math.ceil((size - n) / CHUNKS_PER_DOCUMENT)) }, (_, at) =>
          upload(client(), project, { name: `${n}-${at}.md`, content: aDocument() }),
        ),
      )
      for (const { body } of sent) await untilRead(client(), project, body.data.id, 120_000)
    }
    await expectInStep()
    return topTens()
  }

  const expectAnswers = (before: Answer[]) =>
    expect.poll(topTens, { timeout: SETTLES_MS, interval: 500 }).toEqual(before)

  test.each(SIZES)(
    'killed with %i vectors: answers go by words meanwhile and are the same afterwards; what was deleted is gone',
    async (size) => {
      const before = await fill(size)
      expect(before.map(({ ids, modeUsed }) => [ids.length, modeUsed])).toEqual(QUESTIONS.map(() => [10, 'vector']))
      const count = trials(1, 20)
      const toldMs: number[] = []
      const backMs: number[] = []
      for (let trial = 0; trial < count; trial++) {
        const added = await uploaded(client(), project, { name: 'doomed.md', content: aDocument() })
        await chroma.kill()
        const startedAt = performance.now()
        expect(await ask('word1 word2 word3', 'hybrid')).toMatchObject({
          modeUsed: 'lexical',
          degraded: 'vector_store_unavailable',
        })
        toldMs.push(performance.now() - startedAt)
        expect((await client().delete(`/api/projects/${project}/documents/${added.id}`)).status).toBe(200)
        await chroma.start()
        const backAt = performance.now()
        await expectAnswers(before)
        await expectInStep()
        backMs.push(performance.now() - backAt)
      }
      expect(Math.max(...toldMs)).toBeLessThan(4_000)
      report('Chroma killed', { vectors: size, trials: count, told_s: worst(toldMs), in_step_s: worst(backMs) })
    },
    timeFor(trials(1, 20), isFull ? 120 : 90),
  )

  test(
    'emptied, it is filled again by itself; and one command rebuilds it, with the same ten best passages',
    async () => {
      const before = await fill(SIZES.at(-1) ?? 0)
      const count = trials(1, 20)
      const rebuiltMs: number[] = []
      const healedMs: number[] = []
      for (let trial = 0; trial < count; trial++) {
        await chroma.kill()
        await rm(join(chroma.folder, 'data'), { recursive: true, force: true })
        await chroma.start()
        const backAt = performance.now()
        await expectAnswers(before)
        healedMs.push(performance.now() - backAt)

        const startedAt = performance.now()
        const { code, stdout } = await runCommand(['rebuild-vectors'], world.env())
        rebuiltMs.push(performance.now() - startedAt)
        expect([code, stdout]).toEqual([0, expect.stringMatching(/^Chroma holds \d+ vectors/)])
        await expectAnswers(before)
        await expectInStep()
      }
      report('Chroma emptied', {
        vectors: SIZES.at(-1) ?? 0,
        trials: count,
        healed_s: worst(healedMs),
        rebuilt_s: worst(rebuiltMs),
      })
    },
    timeFor(trials(1, 20), isFull ? 240 : 120),
  )
})
