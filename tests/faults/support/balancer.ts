import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setInterval } from 'node:timers/promises'

const LOOK_MS = 200

export interface Balancer {
  url: string
  /** How many requests found a server that refused the connection, and were sent to the next. */
  retried(): number
  close(): Promise<void>
}

/**
 * A load balancer as there are many: it asks each server whether it is ready, sends requests in turn to those that
 * are, and to the next when one does not take the connection. What a server has begun to answer is not asked again.
 */
export async function aBalancer(servers: () => readonly string[]): Promise<Balancer> {
  let ready: readonly string[] = []
  let turn = 0
  let retries = 0

  const look = async (): Promise<void> => {
    const states = await Promise.all(
      servers().map(async (url) => {
        const answer = await fetch(`${url}/api/health/ready`).catch(() => null)
        await answer?.arrayBuffer()
        return answer?.ok ? url : null
      }),
    )
    ready = states.filter((url) => url !== null)
  }
  await look()
  const closing = new AbortController()
  // One look at a time: an older answer that comes late would hide a newer one.
  const looking = (async () => {
    for await (const _ of setInterval(LOOK_MS, null, { signal: closing.signal })) await look()
  })().catch(() => {})

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming)
    for (let tries = 0; tries < 20; tries++) {
      const target = ready[turn++ % Math.max(1, ready.length)]
      if (target === undefined || !(await send(target, incoming, body, outgoing))) retries++
      else return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    outgoing.writeHead(502).end()
  }

  /** @returns false when the server did not take the connection. */
  function send(target: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): Promise<boolean> {
    const { hostname, port } = new URL(target)
    const { method, url, headers } = incoming
    // A connection for each: one that is kept may be closed by its server at the moment it is used.
    const onward = request({
      agent: false,
      hostname,
      port,
      method,
      path: url,
      headers: { ...headers, connection: 'close' },
    })
    outgoing.once('close', () => onward.destroy())
    return new Promise((resolve) => {
      onward
        .on('error', (error) => {
          if ('code' in error && error.code === 'ECONNREFUSED') return resolve(false)
          outgoing.destroy()
          resolve(true)
        })
        .on('response', (answer) => {
          resolve(true)
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          outgoing.flushHeaders()
          pipeline(answer, outgoing).catch(() => outgoing.destroy())
        })
        .end(body)
    })
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the balancer has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    retried: () => retries,
    async close() {
      closing.abort()
      await looking
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
