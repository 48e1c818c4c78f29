import { createServer, type IncomingMessage, request } from 'node:http'
import { onTestFinished } from 'vitest'

/** What happens to a request instead of an answer by the store: an error in its words, or a connection that is cut. */
export type Fault = { status: number; code: string } | 'cut' | 'cut in the answer'

/** The real S3 server behind a door that does to each request what `fault` says; null lets it pass. */
export async function aFaultyS3(target: string, fault: (seen: IncomingMessage) => Fault | null) {
  const seen: string[] = []
  const server = createServer((incoming, outgoing) => {
    seen.push(`${incoming.method} ${incoming.url}`)
    const what = fault(incoming)
    if (what === 'cut') return void incoming.socket.destroy()
    if (what !== null && what !== 'cut in the answer') {
      incoming.resume().on('end', () => {
        outgoing.writeHead(what.status, { 'content-type': 'application/xml' })
        outgoing.end(`<?xml version="1.0"?><Error><Code>${what.code}</Code><Message>no</Message></Error>`)
      })
      return
    }
    const { method, url: path, headers } = incoming
    const { hostname, port } = new URL(target)
    const passed = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      if (what === null) return void answer.pipe(outgoing)
      answer.once('data', (bytes: Buffer) => {
        outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy())
        answer.destroy()
      })
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the door has no port')
  return { url: `http://127.0.0.1:${address.port}`, seen }
}
