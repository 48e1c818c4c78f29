import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aLastingPlace, type LastingPlace } from '../../support/lasting-place.ts'
import { noProc, residentMb } from '../../support/process-figures.ts'
import { type ServerProcess, startServerProcess } from '../../support/server-process.ts'
import { framesOf } from '../../support/stream.ts'
import { startUpstream } from '../upstream.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let place: LastingPlace
let server: ServerProcess
beforeAll(async () => {
  upstream = await startUpstream()
  place = await aLastingPlace()
  server = await startServerProcess({
    ...place.env,
    LITELLM_API_URL: upstream.url,
    LLM_MODEL: 'fake-n5-d0',
    TITLE_MODEL: 'none',
    MAX_ANSWER_TOKENS: '1000000',
  })
}, 90_000)
afterAll(async () => {
  await server.end('SIGKILL')
  await upstream.close()
  await place.remove()
})

const begin = (model: string) =>
  server.operator.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Hello?', use_documents: false, model }),
  })

async function charactersOf(response: Response): Promise<number> {
  let characters = 0
  for await (const { data } of framesOf(response)) characters += data.length
  return characters - '[DONE]'.length
}

const STUCK_READERS = 60

/** Asks for a stream and reads nothing of it. */
async function aStuckReader(path: string): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.pause()
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.operatorKey}\r\n\r\n`)
  return socket
}

// The embedded database keeps what it is given in the memory of the same process.
test.skipIf(process.env.TEST_DATABASE_URL === undefined || noProc !== '')(
  'readers that never read hold up neither the run nor the others, and cost no memory to speak of',
  async () => {
    // The first answer brings the process to its size.
    expect(await charactersOf(await begin('large-n800'))).toBe(8_000_000)
    const before = residentMb(server)
    const response = await begin('large-n800')
    const path = `/api/chat/streams/${response.headers.get('x-message-id')}`
    const stuck = await Promise.all(Array.from({ length: STUCK_READERS }, () => aStuckReader(path)))
    expect(await charactersOf(response)).toBe(8_000_000)
    // Kept for them in memory, it would be 8 MB for each.
    expect(residentMb(server) - before).toBeLessThan((STUCK_READERS * 8) / 2)
    // One comes back to its senses, and has missed nothing.
    let received = 0
    stuck[0]?.on('data', (bytes) => {
      received += bytes.length
    })
    stuck[0]?.resume()
    await expect.poll(() => received, { timeout: 20_000 }).toBeGreaterThan(8_000_000)
    for (const socket of stuck) socket.destroy()
  },
  90_000,
)
