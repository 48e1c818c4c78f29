import { afterAll, beforeAll, expect, test } from 'vitest'
import { aLastingPlace, type LastingPlace } from '../../support/lasting-place.ts'
import { type ServerProcess, startServerProcess } from '../../support/server-process.ts'
import { readStream } from '../../support/stream.ts'
import { startUpstream } from '../upstream.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let place: LastingPlace
let env: Record<string, string> & { DATA_DIR: string }
const servers: ServerProcess[] = []

beforeAll(async () => {
  upstream = await startUpstream()
  place = await aLastingPlace()
  env = { ...place.env, LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n1000-d20' }
})
afterAll(async () => {
  for (const server of servers) await server.end('SIGKILL')
  await place.remove()
  await upstream.close()
})

const start = async () => {
  const server = await startServerProcess(env)
  servers.push(server)
  return server
}

const ask = (server: ServerProcess) =>
  server.operator.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Hello?', use_documents: false }),
  })

test('a stop in order waits for an answer that ends in time, interrupts one that does not, and exits with 0', async () => {
  env = { ...env, SHUTDOWN_GRACE_SECONDS: '5' }
  const server = await start()
  const short = await server.operator.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Hello?', use_documents: false, model: 'fake-n30-d20' }),
  })
  const readings = Promise.all([readStream(short), readStream(await ask(server))])
  const code = await server.end('SIGTERM')
  const [ended, cut] = await readings
  expect(ended.isDone).toBe(true)
  expect(cut.isDone).toBe(false)
  expect(JSON.parse(cut.frames.at(-1)?.data ?? '')).toMatchObject({ error: 'interrupted' })
  expect(code).toBe(0)
}, 60_000)

test('a second signal stops at once', async () => {
  env = { ...env, SHUTDOWN_GRACE_SECONDS: '60' }
  const server = await start()
  const reading = readStream(await ask(server)).catch(() => null)
  server.child.kill('SIGTERM')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(await server.end('SIGTERM')).toBe(1)
  await reading
}, 60_000)
