import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startUpstream } from '../services/upstream.ts'
import { anApp, type SignedInUser } from '../support/app.ts'
import { oneProcessOnly, REPLICAS } from '../support/replicas.ts'

const ask = (user: SignedInUser, model: string) =>
  user.post('/api/chat', { message: 'Hello?', use_documents: false, model })

/** A port on which nobody listens. */
async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

// Each process finds out for itself.
describe.skipIf(REPLICAS > 1)(`circuits${oneProcessOnly}`, () => {
  test('a model server that is down is asked no more until it answers again, and everybody is told', async () => {
    const port = await aFreePort()
    const app = await anApp({ LITELLM_API_URL: `http://127.0.0.1:${port}`, LLM_MODEL: 'fake-n2' })
    const ada = await app.aUser()
    const startedAt = performance.now()
    const first = await ask(ada, 'fake-n2')
    expect([first.status, first.body.error]).toEqual([502, 'model_unavailable'])
    expect(performance.now() - startedAt).toBeLessThan(5_000)
    await ask(ada, 'fake-n2')
    const refused = await ask(ada, 'another')
    expect([refused.status, refused.body.error]).toEqual([503, 'model_unavailable'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.body.detail).not.toMatch(/127|litellm/i)
    expect((await app.get('/metrics')).body).toMatch(/groundwire_model_circuits_open\{of="server"\} 1/)
    expect((await app.get('/api/health/ready')).body.data).toMatchObject({
      status: 'degraded',
      checks: { llm: 'degraded' },
    })
    expect((await ask(ada, 'extractive')).status).toBe(200)

    const upstream = await startUpstream(port)
    onTestFinished(() => upstream.close())
    expect((await app.get('/api/health/ready')).body.data.checks.llm).toBe('ok')
    expect((await ask(ada, 'fake-n2')).status).toBe(200)
  })

  test('a model that fails again and again is asked no more, and the others are', async () => {
    const upstream = await startUpstream()
    onTestFinished(() => upstream.close())
    const app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fail-500' })
    const ada = await app.aUser()
    const five = await Promise.all(Array.from({ length: 5 }, () => ask(ada, 'fail-500')))
    expect(five.map(({ status }) => status)).toEqual([502, 502, 502, 502, 502])
    const asked = upstream.requests().length
    const refused = await ask(ada, 'fail-500')
    expect([refused.status, refused.body.error]).toEqual([503, 'model_unavailable'])
    expect(upstream.requests().length).toBe(asked)
    // Its server answers pings; the model that people ask does not.
    expect((await app.get('/api/health/ready')).body.data.checks.llm).toBe('degraded')
    expect((await ask(ada, 'fake-n2')).status).toBe(200)
  })

  test.each(['busy', 'fail-401', 'nosuch'])('%s is no failure of the model: each is answered anew', async (model) => {
    const upstream = await startUpstream()
    onTestFinished(() => upstream.close())
    const app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n2' })
    const ada = await app.aUser()
    const answers = await Promise.all(Array.from({ length: 7 }, () => ask(ada, model)))
    expect(new Set(answers.map(({ body }) => body.error)).size).toBe(1)
    expect(answers[0]?.body.error).not.toBe('model_unavailable')
  })
})
