import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { oneProcessOnly, REPLICAS } from '../support/replicas.ts'
import { uploaded } from '../support/uploads.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
let ada: SignedInUser
let project: number
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'cite' })
  ada = await app.aUser()
  project = (await ada.get('/api/projects')).body.data.items[0].id
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

/** The value of a series, 0 when it is not there. */
async function sampleOf(series: string): Promise<number> {
  const { body } = await app.get('/metrics')
  const line = String(body)
    .split('\n')
    .find((text) => text.startsWith(`${series} `))
  return Number(line?.slice(series.length) ?? 0)
}

const changesOf = async (series: string[], work: () => Promise<unknown>): Promise<number[]> => {
  const before = await Promise.all(series.map(sampleOf))
  await work()
  return Promise.all(series.map(async (one, index) => (await sampleOf(one)) - (before[index] ?? 0)))
}

describe.skipIf(REPLICAS > 1)(`what is counted${oneProcessOnly}`, () => {
  test('an answer is counted: its run, its search and its steps, its call of the model, its tokens', async () => {
    await uploaded(ada, project, { name: 'lease.txt', content: 'The lease ends on 31 March.' })
    const counted = await changesOf(
      [
        'groundwire_chat_runs_total{status="complete"}',
        'groundwire_chat_run_duration_seconds_count',
        'groundwire_searches_total{mode="lexical",degraded="none"}',
        'groundwire_step_duration_seconds_count{step="retrieval.lexical"}',
        'groundwire_model_calls_total{operation="chat",model="cite",outcome="complete"}',
        'groundwire_model_response_duration_seconds_count{operation="chat",model="cite"}',
      ],
      () => ada.post('/api/chat', { message: 'When does the lease end?', project_id: project }),
    )
    expect(counted).toEqual([1, 1, 1, 1, 1, 1])
    expect(await sampleOf('groundwire_tokens_total{kind="completion",model="cite"}')).toBeGreaterThan(0)
    expect(await sampleOf('groundwire_journal_write_duration_seconds_count')).toBeGreaterThan(0)
  })

  test('a call of a model that fails is counted by the code of its error', async () => {
    const counted = await changesOf(
      [
        'groundwire_model_calls_total{operation="chat",model="other",outcome="model_unavailable"}',
        'groundwire_chat_runs_total{status="failed"}',
      ],
      () => ada.post('/api/chat', { message: 'Hello?', use_documents: false, model: 'fail-500' }),
    )
    expect(counted).toEqual([1, 1])
  })

  test('a document is counted as ready, or by why it could not be read, and by its steps', async () => {
    const counted = await changesOf(
      [
        'groundwire_documents_read_total{outcome="ready"}',
        'groundwire_documents_read_total{outcome="empty_file"}',
        'groundwire_step_duration_seconds_count{step="ingest parse"}',
        'groundwire_step_duration_seconds_count{step="ingest index"}',
      ],
      async () => {
        await uploaded(ada, project, { name: 'a.txt', content: 'Some words.' })
        await uploaded(ada, project, { name: 'b.txt', content: '   ' })
      },
    )
    expect(counted).toEqual([1, 1, 2, 1])
  })

  test('the parts in use, the queues and the connections are those of the moment', async () => {
    const { body } = await app.get('/metrics')
    expect(body).toMatch(/^groundwire_part_up\{part="database"\} 1$/m)
    expect(body).toMatch(/^groundwire_part_up\{part="llm"\} 1$/m)
    expect(body).not.toMatch(/part="vector_store"/)
    expect(body).toMatch(/^groundwire_jobs\{queue="ingest",state="waiting"\} 0$/m)
    expect(body).toMatch(/^groundwire_database_connections\{state="max"\} [1-9]/m)
  })

  test('a stream is counted while it is open', async () => {
    const response = await ada.raw('POST', '/api/chat/stream', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Hello?', use_documents: false, model: 'endless-d50' }),
    })
    expect(await sampleOf('groundwire_streams_open')).toBe(1)
    await ada.post(`/api/chat/streams/${response.headers.get('x-message-id')}/stop`)
    await response.text()
    await expect.poll(() => sampleOf('groundwire_streams_open')).toBe(0)
  })
})
