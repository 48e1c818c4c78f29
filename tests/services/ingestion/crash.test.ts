import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from '../../support/client.ts'
import { aKillableServer, type KillableServer } from '../../support/killable-server.ts'
import { untilRead, upload, uploaded } from '../../support/uploads.ts'

/** Long enough that each step takes a moment in which it can be caught. */
const LONG = Array.from(
  { length: 5_000 },
  (_, n) => `## Section ${n}\n\nThe fee for case ${n} is ${n * 7} euros, and term${n % 997} is agreed by both sides.`,
).join('\n\n')

const UPLOADS = 5

const aProject = async (client: Client): Promise<number> =>
  (await client.post('/api/projects', { name: 'Another' })).body.data.id

/** Uploads the long document until a kill catches it at this step, which on a busy machine may pass unseen. */
async function killedAt(project: number, status: string): Promise<number> {
  for (let count = 0; count < UPLOADS; count++) {
    const client = server.client()
    const id: number = (await upload(client, project, { name: 'long.md', content: LONG })).body.data.id
    if (status === 'queued' || (await seenAt(client, `/api/projects/${project}/documents/${id}`, status))) {
      await server.kill()
      await server.start()
      return id
    }
    await client.delete(`/api/projects/${project}/documents/${id}`)
  }
  throw new Error(`in ${UPLOADS} uploads no document was seen ${status}`)
}

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

let server: KillableServer
let clean: Awaited<ReturnType<typeof readingOf>>

beforeAll(async () => {
  server = await aKillableServer()
  const project = await aProject(server.client())
  const { id } = await uploaded(server.client(), project, { name: 'long.md', content: LONG })
  clean = await readingOf(server.client(), project, id)
}, 120_000)
afterAll(() => server.remove())

test.each(['queued', 'parsing', 'chunking', 'indexing'])(
  'a server killed while a document is %s reads it to the end when it is back, as if nothing had been',
  async (status) => {
    const project = await aProject(server.client())
    const id = await killedAt(project, status)
    const document = await untilRead(server.client(), project, id, 60_000)
    expect(document).toMatchObject({ status: 'ready', version: 1, error: null })
    expect(await readingOf(server.client(), project, id)).toEqual(clean)
  },
  180_000,
)

test('a document that takes its server with it three times fails as worker_lost, and the next one is read', async () => {
  const project = await aProject(server.client())
  const { body } = await upload(server.client(), project, { name: 'poison.md', content: LONG })
  const path = `/api/projects/${project}/documents/${body.data.id}`
  let saidAt = body.data.updated_at
  for (let kills = 0; kills < 3; kills++) {
    // Until the next try begins, what the killed one said last is still said.
    const state = async () => (await server.client().get(path)).body.data
    while ((await state()).updated_at === saidAt) await sleep(5)
    expect((await state()).status).toMatch(/^(parsing|chunking|indexing)$/)
    await server.kill()
    await server.start()
    // Read only now: a statement that the killed one had sent may have been carried out after its death.
    saidAt = (await state()).updated_at
  }
  expect(await untilRead(server.client(), project, body.data.id, 60_000)).toMatchObject({
    status: 'failed',
    error: { code: 'worker_lost' },
  })
  const next = await uploaded(server.client(), project, { name: 'next.md', content: 'Some text.' })
  expect(next).toMatchObject({ status: 'ready' })
}, 180_000)
