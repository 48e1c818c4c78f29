import { afterAll, beforeAll, expect, test } from 'vitest'
import { startUpstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { readStream } from '../support/stream.ts'
import { percentile } from '../support/trials.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({
    LITELLM_API_URL: upstream.url,
    LLM_MODEL: 'endless-d50',
    MAX_OPEN_STREAMS: '20',
    RESUME_GRACE_SECONDS: '0',
  })
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

const open = (user: SignedInUser, model = 'endless-d50') =>
  user.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Hello?', use_documents: false, model }),
  })

/** How long a short stream of hers takes, the 95th percentile of so many that a few say nothing. */
async function p95(user: SignedInUser): Promise<number> {
  const times: number[] = []
  for (let count = 0; count < 60; count++) {
    const startedAt = performance.now()
    expect((await readStream(await open(user, 'fake-n3'))).isDone).toBe(true)
    times.push(performance.now() - startedAt)
  }
  return percentile(times, 0.95)
}

test('door 34: nobody opens more streams than they may, nothing is begun for those, and others are unharmed', async () => {
  const [bob, ada] = [await app.aUser(), await app.aUser()]
  const alone = await p95(ada)
  const askedBefore = upstream.requests().length
  const streams = await Promise.all(Array.from({ length: 500 }, () => open(bob)))
  const refused = streams.filter(({ status }) => status === 429)
  expect(streams.filter(({ status }) => status === 200)).toHaveLength(20)
  expect(refused).toHaveLength(480)
  expect(refused[0]?.headers.get('retry-after')).toBe('5')
  const details = await Promise.all(refused.map((response) => response.json()))
  expect(details[0]).toMatchObject({ error: 'too_many_streams' })
  expect(upstream.requests()).toHaveLength(askedBefore + 20)

  // Twenty streams of twenty frames a second are open beside hers.
  expect((await p95(ada)) / alone).toBeLessThan(5)

  // Reading an open answer again is a stream as well; what ends makes room.
  const messageId = streams.find(({ status }) => status === 200)?.headers.get('x-message-id')
  expect((await bob.get(`/api/chat/streams/${messageId}`)).status).toBe(429)
  await Promise.all(
    streams
      .filter(({ status }) => status === 200)
      .map(async (stream) => {
        await bob.post(`/api/chat/streams/${stream.headers.get('x-message-id')}/stop`)
        await readStream(stream)
      }),
  )
  await expect.poll(async () => (await readStream(await open(bob, 'fake-n3'))).isDone).toBe(true)
})
