import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerProcess } from '../../support/server-process.ts'
import { framesOf } from '../../support/stream.ts'
import { untilRead, upload } from '../../support/uploads.ts'

export interface MixedLoad {
  /** How often each kind of work was done. */
  counts: Record<string, number>
  /** What was not answered as it should, a sentence each. */
  failures: string[]
  stop(): Promise<void>
}

const SENDERS = { read: 3, search: 2, document: 2, answer: 4, vanish: 2, slow: 1 }
/** The data stays of one size: what grows then is a leak. */
const DOCUMENTS_KEPT = 30
const PAUSE_MS = 50
/** Of a reader that can hardly keep up. */
const SLOW_FRAME_MS = 100

const aText = (): string =>
  Array.from(
    { length: 60 },
    (_, line) => `Line ${line}: the fee of case ${Math.random()} is ${Math.random()} euros.`,
  ).join('\n\n')

/** All that people do, at once and for as long as it is let: some leave in the middle of an answer, some hardly read. */
export async function startMixedLoad({ operator }: ServerProcess): Promise<MixedLoad> {
  const project: number = (await operator.post('/api/projects', { name: 'Mixed' })).body.data.id
  const documents = `/api/projects/${project}/documents`
  const counts: Record<string, number> = {}
  const failures: string[] = []
  const kept: number[] = []
  let isStopping = false
  let names = 0

  const expectStatus = (what: string, { status, body }: { status: number; body?: unknown }, wanted: number[]): void => {
    if (!wanted.includes(status)) failures.push(`${what}: ${status} ${JSON.stringify(body)}`)
  }

  const begin = (): Promise<Response> =>
    operator.raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'What is the fee?', project_id: project }),
    })

  async function readAnswer(pauseMs: number): Promise<void> {
    const response = await begin()
    expectStatus('answer', response, [200])
    let last = ''
    for await (const { data } of framesOf(response)) {
      last = data
      if (pauseMs > 0) await sleep(pauseMs)
    }
    if (last !== '[DONE]') failures.push(`an answer ended with ${last}`)
  }

  const work: Record<keyof typeof SENDERS, () => Promise<void>> = {
    read: async () => expectStatus('read', await operator.get(`${documents}?limit=20`), [200]),
    search: async () => {
      const answer = await operator.post(`/api/projects/${project}/search`, { query: `fee of case ${Math.random()}` })
      expectStatus('search', answer, [200])
    },
    async document() {
      const answer = await upload(operator, project, { name: `doc-${names++}.txt`, content: aText() })
      expectStatus('upload', answer, [202])
      const { status } = await untilRead(operator, project, answer.body.data.id, 60_000)
      if (status !== 'ready') failures.push(`a document is ${status}`)
      kept.push(answer.body.data.id)
      const oldest = kept.length > DOCUMENTS_KEPT ? kept.shift() : undefined
      if (oldest !== undefined) expectStatus('delete', await operator.delete(`${documents}/${oldest}`), [200])
    },
    answer: () => readAnswer(0),
    slow: () => readAnswer(SLOW_FRAME_MS),
    async vanish() {
      const response = await begin()
      expectStatus('answer', response, [200])
      let frames = 0
      for await (const _ of framesOf(response)) if (++frames > 5) break
    },
  }

  const running = Object.entries(work).flatMap(([kind, once]) =>
    Array.from({ length: SENDERS[kind as keyof typeof SENDERS] }, async () => {
      for (; !isStopping; await sleep(PAUSE_MS)) {
        await once().catch((error: unknown) => failures.push(`${kind}: ${error}`))
        counts[kind] = (counts[kind] ?? 0) + 1
      }
    }),
  )
  return {
    counts,
    failures,
    async stop() {
      isStopping = true
      await Promise.all(running)
    },
  }
}
