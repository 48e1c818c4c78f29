import { once } from 'node:events'
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { anApp, type TestApp } from '../support/app.ts'
import { until } from '../support/until.ts'

/** A request over a connection that its sender keeps open, as browsers and proxies do. */
function begin(app: TestApp, path: string, headers: Record<string, string | number>): ClientRequest {
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  return request(app.url + path, { agent, method: 'POST', headers })
}

/** When the server is at work on something besides the question itself. */
async function untilBusy(app: TestApp): Promise<void> {
  const open = async () => {
    const { body } = await app.get('/metrics')
    return Number(/^groundwire_http_requests_in_flight (\d+)/m.exec(body)?.[1])
  }
  expect(await until(open, (count) => count > 1)).toBe(2)
}

test('a stop lets a request come to its answer, and does not wait for its connection to be closed', async () => {
  const app = await anApp()
  const account = JSON.stringify({ email: 'ada@example.org', password: 'correct horse battery' })
  const registration = begin(app, '/api/auth/register', { 'content-type': 'application/json' })
  const answered = once(registration, 'response') as Promise<[IncomingMessage]>
  registration.end(account)
  await untilBusy(app)
  const stopped = app.stop()
  const [answer] = await answered
  expect(await json(answer)).toMatchObject({ data: { email: 'ada@example.org' } })
  await stopped
})

test('a stop cuts a sender that has not come to its end when the grace is over', async () => {
  const app = await anApp({ SHUTDOWN_GRACE_SECONDS: '1' })
  const upload = begin(app, '/api/auth/register', { 'content-type': 'application/json', 'content-length': 1_000 })
  const cut = once(upload, 'error')
  upload.write('{')
  await untilBusy(app)
  await app.stop()
  expect(await cut).toEqual([expect.objectContaining({ code: 'ECONNRESET' })])
})
