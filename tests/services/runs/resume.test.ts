import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../../support/app.ts'
import { clientOf } from '../../support/client.ts'
import { framesOf, type ReceivedFrame, readStream } from '../../support/stream.ts'
import { startUpstream } from '../upstream.ts'

/** Why a test of two replicas is skipped without a server. */
const needsServer = process.env.TEST_DATABASE_URL === undefined && 'two replicas need PostgreSQL: TEST_DATABASE_URL'

const DOCUMENT = 'The harbour was built in 1901. It has four piers. Each pier is 320 metres long.'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let first: TestApp
let second: TestApp | null = null
let ada: SignedInUser
beforeAll(async () => {
  upstream = await startUpstream()
  const env = {
    LITELLM_API_URL: upstream.url,
    LLM_MODEL: 'fake-n25-d8',
    RESUME_GRACE_SECONDS: '2',
    MAX_ANSWER_TOKENS: '1000000',
  }
  first = await anApp(env)
  if (!needsServer) second = await anApp(env, first)
  ada = await first.aUser()
})
afterAll(async () => {
  await second?.stop()
  await first.stop()
  await upstream.close()
})

const begin = (body: object) =>
  ada.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Hello?', use_documents: false, ...body }),
  })

const resume = (url: string, messageId: string, after: string | number) =>
  clientOf(url, ada.accessToken).raw('GET', `/api/chat/streams/${messageId}`, {
    headers: { 'last-event-id': String(after) },
  })

const messageIdOf = (response: Response): string => response.headers.get('x-message-id') ?? ''

/** Reads a run whose connection is cut after every frame, each time from the next of `urls`. */
async function readInPieces(response: Response, urls: string[]): Promise<ReceivedFrame[]> {
  const frames = (await readStream(response, 1)).frames
  for (let cuts = 0; frames.at(-1)?.data !== '[DONE]'; cuts++) {
    const piece = await resume(urls[cuts % urls.length] ?? '', messageIdOf(response), frames.at(-1)?.id ?? '')
    const [frame] = (await readStream(piece, 1)).frames
    if (!frame) throw new Error(`nothing came after frame ${frames.at(-1)?.id}`)
    frames.push(frame)
  }
  return frames
}

describe.each([
  ['one process', () => [first.url]],
  ['two replicas', () => [second?.url ?? '', first.url]],
])('on %s', (where, urls) => {
  test.skipIf(needsServer && where === 'two replicas').each([
    ['plain', { events: false }],
    ['with events', { events: true }],
  ])('a stream that is cut after every frame loses nothing and repeats nothing (%s)', async (_kind, options) => {
    const response = await begin(options)
    const pieces = await readInPieces(response, urls())
    for (const url of urls()) {
      const whole = await readStream(await resume(url, messageIdOf(response), 0))
      expect(pieces).toEqual(whole.frames)
      expect(whole.isDone).toBe(true)
    }
    expect(pieces.map(({ id }) => Number(id))).toEqual(pieces.map((_, index) => index + 1))
  })

  test.skipIf(needsServer && where === 'two replicas')('an ended stream goes on after each of its frames', async () => {
    const project = (await ada.post('/api/projects', { name: 'Harbours' })).body.data
    const { status } = await ada.post(`/api/projects/${project.id}/documents/text`, {
      name: 'harbour.txt',
      text: DOCUMENT,
    })
    expect(status).toBe(202)
    await expect
      .poll(async () => (await ada.get(`/api/projects/${project.id}/documents`)).body.data.items[0].status, {
        timeout: 20_000,
      })
      .toBe('ready')
    // Its citations are journalled, and are no frames of a plain stream.
    const response = await begin({
      message: 'How long is each pier of the harbour?',
      project_id: project.id,
      use_documents: true,
      model: 'extractive',
    })
    const whole = (await readStream(response)).frames
    expect(whole.length).toBeGreaterThan(2)
    for (const url of urls()) {
      for (let after = 0; after <= whole.length; after++) {
        const { frames } = await readStream(await resume(url, messageIdOf(response), after))
        expect(frames).toEqual(whole.slice(after))
      }
    }
  })

  test.skipIf(needsServer && where === 'two replicas')('all readers of a run get the same frames', async () => {
    const response = await begin({ model: 'fake-n100-d5' })
    const readers = [response]
    for (const url of urls()) {
      for (let count = 0; count < 10; count++) readers.push(await resume(url, messageIdOf(response), 0))
    }
    const [own, ...others] = await Promise.all(readers.map((reader) => readStream(reader)))
    expect(own?.isDone).toBe(true)
    for (const other of others) expect(other).toEqual(own)
  })

  test.skipIf(needsServer && where === 'two replicas').each([
    ['beyond the end', '999'],
    ['of 19 digits', '9223372036854775808'],
    ['negative', '-1'],
    ['no number', '1; DROP'],
  ])('an id that is %s is refused, during the run and after it', async (_what, id) => {
    const response = await begin({ model: 'fake-n20-d30' })
    const look = () => Promise.all(urls().map(async (url) => (await resume(url, messageIdOf(response), id)).status))
    expect(await look()).toEqual(urls().map(() => 422))
    await readStream(response)
    expect(await look()).toEqual(urls().map(() => 422))
    for (const url of urls()) {
      const path = `/api/chat/streams/${messageIdOf(response)}?after=${encodeURIComponent(id)}`
      expect((await clientOf(url, ada.accessToken).get(path)).status).toBe(422)
    }
  })
})

test('a failed stream never becomes a complete one: what follows its error frame is nothing', async () => {
  const response = await begin({ model: 'cut-n3' })
  const { frames } = await readStream(response)
  const last = frames.at(-1)
  expect(last?.event).toBe('error')
  expect((await readStream(await resume(first.url, messageIdOf(response), last?.id ?? ''))).frames).toEqual([])
})

test('a browser that comes back to its address with `after` goes on where the header says', async () => {
  const response = await begin({})
  const whole = (await readStream(response)).frames
  const path = `/api/chat/streams/${messageIdOf(response)}?after=2`
  const again = await ada.raw('GET', path, { headers: { 'last-event-id': '5' } })
  expect((await readStream(again)).frames).toEqual(whole.slice(5))
  expect((await readStream(await ada.raw('GET', path))).frames).toEqual(whole.slice(2))
})

test('a reader that is far behind gets every frame, from the database, during the run and after it', async () => {
  const response = await begin({ model: 'large-n300' })
  const frames: ReceivedFrame[] = []
  for await (const frame of framesOf(response)) {
    frames.push(frame)
    // Long enough for the answer to be made whole meanwhile.
    if (frames.length === 1) await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
  expect(frames.at(-1)?.data).toBe('[DONE]')
  expect(frames.map(({ id }) => Number(id))).toEqual(frames.map((_, index) => index + 1))
  const text = frames.slice(0, -1).map(({ data }) => data)
  expect(text.join('')).toBe(Array.from({ length: 300 }, (_, index) => `${index + 1} `.padEnd(10_000, 'x')).join(''))
})

test('an answer that may go on without a reader is finished, and made again it may too', async () => {
  const response = await begin({ model: 'fake-n150-d20', on_disconnect: 'continue' })
  await readStream(response, 3)
  const conversation = response.headers.get('x-conversation-id')
  const stored = async () => (await ada.get(`/api/conversations/${conversation}/messages`)).body.data.items
  await expect.poll(async () => (await stored())[1].status).toBe('complete')
  expect((await stored())[1].content).toContain('word150')
  const { body } = await ada.post(`/api/messages/${messageIdOf(response)}/regenerate`)
  await expect.poll(async () => (await stored())[2].status).toBe('complete')
  expect((await stored())[2]).toMatchObject({ id: body.data.message.id, content: (await stored())[1].content })
})
