import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { framesOf, type ReceivedFrame, readStream } from '../support/stream.ts'
import { report, timeFor, trials, worst } from './support/trials.ts'
import { aWorld, DATABASES, reasonNotOn, type World } from './support/world.ts'

/** Answers that one kill meets, each at another frame. */
const AT_ONCE = 10
const ROUNDS = Math.ceil(trials(20, 200) / AT_ONCE)

interface Reading {
  messageId: string
  conversationId: string
  question: string
  /** Whether its last frame had come before the kill. */
  seen: ReceivedFrame[]
}

/** Asks, and reads until the connection breaks; null when it broke before it was told anything. */
async function read(server: ServerProcess, question: string, events: boolean): Promise<Reading | null> {
  const asked = await server.operator
    .raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: question, use_documents: false, events }),
    })
    .catch(() => null)
  if (asked?.status !== 200) return null
  const { headers } = asked
  const reading: Reading = {
    messageId: headers.get('x-message-id') ?? '',
    conversationId: headers.get('x-conversation-id') ?? '',
    question,
    seen: [],
  }
  try {
    for await (const frame of framesOf(asked)) reading.seen.push(frame)
  } catch {
    // The connection broke with its process.
  }
  return reading
}

describe.each(DATABASES)('on %s', (database) => {
  let upstream: Upstream
  let world: World
  beforeAll(async () => {
    if (reasonNotOn(database)) return
    upstream = await startUpstream()
    world = await aWorld(database, { LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n3000-d20' })
  })
  afterAll(async () => {
    await world?.remove()
    await upstream?.close()
  })

  test.skipIf(reasonNotOn(database) !== '')(
    `what readers have seen survives kill -9: each question is kept, its answer is interrupted and whole up to the last frame at least${reasonNotOn(database)}`,
    async () => {
      let kept = 0
      const toldMs: number[] = []
      let server = await world.start()
      for (let round = 0; round < ROUNDS; round++) {
        const readings = Array.from({ length: AT_ONCE }, (_, n) => read(server, `Question ${round}-${n}?`, n % 2 === 1))
        await sleep(500 + Math.random() * 1_500)
        await server.end('SIGKILL')
        const killed = (await Promise.all(readings)).filter((reading) => reading !== null)
        kept += killed.length
        server = await world.start()
        const startedAt = performance.now()
        for (const { messageId, conversationId, question, seen } of killed) {
          const { frames, isDone } = await readStream(
            await server.operator.raw('GET', `/api/chat/streams/${messageId}`),
          )
          toldMs.push(performance.now() - startedAt)
          expect(frames.slice(0, seen.length)).toEqual(seen)
          expect(isDone).toBe(false)
          expect(JSON.parse(frames.at(-1)?.data ?? '')).toMatchObject({ error: 'interrupted' })
          const text = frames.filter(({ event }) => event === '').map(({ data }) => data)
          const { items } = (await server.operator.get(`/api/conversations/${conversationId}/messages`)).body.data
          expect(items).toMatchObject([
            { role: 'user', content: question, status: 'complete' },
            { role: 'assistant', content: text.join(''), status: 'interrupted' },
          ])
          expect(items).toHaveLength(2)
        }
      }
      expect(kept).toBeGreaterThan(0)
      await world.expectSound()
      report('kill -9 in a stream', { database, trials: kept, told_s: worst(toldMs) })
    },
    timeFor(ROUNDS, 40),
  )
})
