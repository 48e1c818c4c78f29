import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { framesOf, type ReceivedFrame } from '../support/stream.ts'
import { report, timeFor, trials, worst } from '../support/trials.ts'
import { aWorld, reasonNotOn, type World } from './support/world.ts'

const reason = reasonNotOn('PostgreSQL')
/** Answers whose readers are cut at the same time. */
const AT_ONCE = 20
const ROUNDS = Math.ceil(trials(40, 500) / AT_ONCE)
const FRAMES = 60
/** From asking the other replica to the first frame that had not been seen. */
const WITHIN_MS = 2_000

describe.skipIf(reason !== '')(`a reader whose connection breaks, and two replicas${reason}`, () => {
  let upstream: Upstream
  let world: World
  let servers: ServerProcess[]
  beforeAll(async () => {
    upstream = await startUpstream()
    world = await aWorld('PostgreSQL', { LITELLM_API_URL: upstream.url, LLM_MODEL: `fake-n${FRAMES}-d20` })
    servers = [await world.start(0), await world.start(1)]
  }, 120_000)
  afterAll(async () => {
    await world?.remove()
    await upstream?.close()
  })

  const clientOf = (replica: number) => {
    const server = servers[replica % servers.length]
    if (!server) throw new Error('there are not two')
    return server.operator
  }
  const beginAt = (replica: number, signal: AbortSignal): Promise<Response> =>
    clientOf(replica).raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Hello?', use_documents: false }),
      signal,
    })

  test(
    'the other replica goes on after the last frame that was seen, without gap or repeat, within two seconds',
    async () => {
      const firstMs: number[] = []
      async function readCut(n: number): Promise<void> {
        const cut = new AbortController()
        const response = await beginAt(n, cut.signal)
        const seen: ReceivedFrame[] = []
        const cutAt = 1 + Math.floor(Math.random() * FRAMES)
        try {
          for await (const frame of framesOf(response)) {
            seen.push(frame)
            if (seen.length === cutAt) cut.abort()
          }
        } catch {
          // It was cut.
        }
        const path = `/api/chat/streams/${response.headers.get('x-message-id')}`
        const had = seen.length
        const askedAt = performance.now()
        const rest = await clientOf(n + 1).raw('GET', path, { headers: { 'last-event-id': seen.at(-1)?.id ?? '' } })
        for await (const frame of framesOf(rest)) {
          if (seen.length === had) firstMs.push(performance.now() - askedAt)
          seen.push(frame)
        }
        const whole: ReceivedFrame[] = []
        for await (const frame of framesOf(await clientOf(n).raw('GET', `${path}?after=0`, {}))) whole.push(frame)
        expect(seen).toEqual(whole)
        expect(seen.map(({ id }) => Number(id))).toEqual(seen.map((_, index) => index + 1))
        expect(seen.at(-1)?.data).toBe('[DONE]')
      }
      for (let round = 0; round < ROUNDS; round++) {
        await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => readCut(n)))
      }
      expect(Math.max(...firstMs)).toBeLessThan(WITHIN_MS)
      await world.expectSound()
      report('reader cut, goes on at the other replica', { trials: ROUNDS * AT_ONCE, first_frame_s: worst(firstMs) })
    },
    timeFor(ROUNDS, 15),
  )
})
