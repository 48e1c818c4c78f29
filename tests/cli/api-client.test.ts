import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { Type } from 'typebox'
import { expect, onTestFinished, test } from 'vitest'
import { apiClient } from '../../src/cli/api-client.ts'

/** A server that gives these answers one after the other, the last one ever again. */
async function aServer(answers: { status: number; headers?: Record<string, string> }[]) {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body)
      const { status, headers = {} } = answers[Math.min(bodies.length, answers.length) - 1] ?? { status: 500 }
      const trace_id = '0'.repeat(32)
      const error = { trace_id, error: 'rate_limited', detail: 'Too many requests.' }
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(status === 200 ? { trace_id, data: 'Done.' } : error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { api: apiClient(`http://127.0.0.1:${address.port}`, 'gw_key'), bodies }
}

test('a request that came too fast is sent again, whole, when the server says so', async () => {
  const { api, bodies } = await aServer([{ status: 429, headers: { 'retry-after': '0' } }, { status: 200 }])
  expect((await api.timed(Type.String(), '/', { message: 'Hi' })).data).toBe('Done.')
  expect(bodies).toEqual(['{"message":"Hi"}', '{"message":"Hi"}'])
})

test.each([
  ['for longer than the limits last', { 'retry-after': '900' }],
  ['without saying for how long', {}],
])('a request that is refused %s is told as it is', async (_what, headers) => {
  const { api, bodies } = await aServer([{ status: 429, headers }, { status: 200 }])
  await expect(api.get(Type.String(), '/')).rejects.toMatchObject({ code: 'rate_limited' })
  expect(bodies).toHaveLength(1)
})
