import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'

/**
 * A plain proxy before several servers: each request goes to the next of them, whoever sends it and over whichever
 * connection. It changes nothing, and passes everything on as it comes.
 */
export async function roundRobin(targets: readonly string[]): Promise<{ url: string; close(): Promise<void> }> {
  const agent = new Agent({ keepAlive: true })
  let turn = 0

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const target = new URL(targets[turn++ % targets.length] ?? '')
    const onward = request({
      agent,
      hostname: target.hostname,
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.rawHeaders,
    })
    let isAnswered = false
    onward.on('response', (answer) => {
      isAnswered = true
      outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders)
      outgoing.flushHeaders()
      pipeline(answer, outgoing, () => {})
    })
    // One end that breaks breaks the other; what is left of a body that was answered goes nowhere.
    onward.on('error', () => {
      if (!isAnswered) outgoing.destroy()
    })
    outgoing.on('close', () => {
      onward.destroy()
      incoming.unpipe(onward).resume()
    })
    incoming.pipe(onward)
  }

  // Senders are told, by the servers' own headers, how long these keep a connection: the proxy must not close one before.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0 }, pass)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        agent.destroy()
      }),
  }
}
