import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { printFigures } from './figures.ts'
import { stop } from './load.ts'
import type { Side, Sides } from './sides.ts'

const READERS = 200
const CHUNKS_READ = 5
const CHUNK_MS = 20
/** How long an abort is waited for. */
const PATIENCE_MS = 10_000

/**
 * Readers that hang up in the middle: how many of the upstream's calls are ended for it, and how long after. The kit's
 * upstream stands aside for one that knows when its caller went away.
 */
export async function hangUps({ peer, ours, upstream }: Sides): Promise<void> {
  const port = Number(new URL(upstream.url).port)
  await stop(upstream)
  const endless = await endlessUpstream(port)
  try {
    const measure = async (side: Side) => {
      endless.closedAt.length = 0
      const leftAt = await Promise.all(Array.from({ length: READERS }, (_, index) => readAndLeave(side, index * 10)))
      const deadline = performance.now() + PATIENCE_MS
      while (endless.closedAt.length < READERS && performance.now() < deadline) await sleep(20)
      // The calls are alike, so the n-th to end is taken for that of the n-th to leave.
      const sorted = leftAt.sort((one, other) => one - other)
      const delays = endless.closedAt.map((at, index) => at - (sorted[index] ?? at)).sort((one, other) => one - other)
      return { aborted: endless.closedAt.length, p99: delays[Math.floor(delays.length * 0.99)] ?? Number.NaN }
    }
    const [theirs, own] = [await measure(peer), await measure(ours)]
    printFigures(`${READERS} readers that hang up after ${CHUNKS_READ} chunks`, [
      ['calls of the upstream that were aborted', theirs.aborted, own.aborted, 'all'],
      ['ms after the reader left, p99', theirs.p99, own.p99, '≤ 10 ms'],
    ])
  } finally {
    endless.close()
  }
}

async function readAndLeave({ streamUrl, token, question }: Side, afterMs: number): Promise<number> {
  await sleep(afterMs)
  const controller = new AbortController()
  const response = await fetch(streamUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(question('fake-n100000-d20')),
    signal: controller.signal,
  })
  const reader = response.body?.getReader()
  for (let read = 0; read < CHUNKS_READ; read++) await reader?.read()
  controller.abort()
  return performance.now()
}

/** A model that talks until its caller goes away, and notes when that was. */
async function endlessUpstream(port: number): Promise<{ closedAt: number[]; close(): void }> {
  const closedAt: number[] = []
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const frame = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'word ' } }] })}\n\n`
    const timer = setInterval(() => void response.write(frame), CHUNK_MS)
    response.on('close', () => {
      clearInterval(timer)
      closedAt.push(performance.now())
    })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    closedAt,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
