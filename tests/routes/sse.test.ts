import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { createParser } from 'eventsource-parser'
import { afterEach, expect, test } from 'vitest'
import { encodeFrame, writeSse } from '../../src/routes/sse.ts'

let close: (() => Promise<void>) | null = null
afterEach(async () => {
  await close?.()
  close = null
})

/** A server on a real socket that answers every request by `handle`. */
async function serving(handle: (response: ServerResponse) => void): Promise<number> {
  const server = createServer((_request, response) => handle(response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

function read(wire: string) {
  const events: { id: string | undefined; event: string | undefined; data: string }[] = []
  createParser({ onEvent: ({ id, event, data }) => events.push({ id, event, data }) }).feed(wire)
  return events
}

test.each(['one\ntwo', '\n', '\n\n a\n', ' ', '  b', ': no comment', 'data: x', 'id: 7\nevent: e', 'Grüße 🌍'])(
  'a reader of the standard gets %j back to the byte',
  (text) => {
    expect(read(encodeFrame({ id: 3, data: text }))).toEqual([{ id: '3', event: undefined, data: text }])
  },
)

test('a carriage return counts as a line break, so it can neither end a frame nor forge a field', () => {
  const frames = read(encodeFrame({ id: 1, data: 'a\r\rdata: b\r\nevent: done' }))
  expect(frames).toEqual([{ id: '1', event: undefined, data: 'a\n\ndata: b\nevent: done' }])
})

test('a named event carries its name', () => {
  expect(read(encodeFrame({ event: 'error', data: '{}' }))).toEqual([{ id: undefined, event: 'error', data: '{}' }])
})

test('a quiet stream sends comments, which no reader takes for text', async () => {
  const heard = Promise.withResolvers<void>()
  const port = await serving((response) => {
    async function* quiet() {
      await heard.promise
      yield encodeFrame({ id: 1, data: 'late' })
    }
    void writeSse(response, quiet(), { keepAliveMs: 30 })
  })
  let wire = ''
  for await (const piece of (await fetch(`http://127.0.0.1:${port}`)).body ?? []) {
    wire += Buffer.from(piece).toString()
    if (wire.split('\n\n').length > 2) heard.resolve()
  }
  expect(wire).toMatch(/^(?:: keep-alive\n\n){2,}id: 1\n/)
  expect(read(wire)).toHaveLength(1)
})

test('a reader that never reads is not written ahead of, and its leaving ends the writing', async () => {
  let asked = 0
  let isOver = false
  const frame = encodeFrame({ id: 1, data: 'x'.repeat(64_000) })
  async function* endless() {
    try {
      for (;;) {
        asked++
        yield frame
      }
    } finally {
      isOver = true
    }
  }
  const port = await serving((response) => void writeSse(response, endless()))
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await new Promise((resolve) => setTimeout(resolve, 400))
  const whileFull = asked
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(asked).toBe(whileFull)
  socket.destroy()
  await expect.poll(() => isOver).toBe(true)
})

test('a source that fails cuts the connection instead of ending it as if complete', async () => {
  const failed: Promise<unknown>[] = []
  const port = await serving((response) => {
    async function* failing() {
      yield encodeFrame({ id: 1, data: 'half' })
      throw new Error('journal lost')
    }
    failed.push(writeSse(response, failing()).catch((error: unknown) => error))
  })
  await expect(fetch(`http://127.0.0.1:${port}`).then((response) => response.text())).rejects.toThrow()
  expect(await failed[0]).toMatchObject({ message: 'journal lost' })
})
