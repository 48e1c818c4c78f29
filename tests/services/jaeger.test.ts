import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { until } from '../support/until.ts'

// A trace as the real Jaeger has it, from the client's request through our spans into those of the real LiteLLM.
const {
  TEST_JAEGER_URL: jaeger = '',
  TEST_OTLP_URL: otlp = '',
  TEST_LITELLM_URL: litellm = '',
  TEST_LITELLM_KEY: key = '',
  TEST_EMBEDDING_MODEL: embeddingModel = '',
} = process.env
const isThere = jaeger !== '' && otlp !== '' && litellm !== '' && embeddingModel !== ''
const reason = isThere ? '' : ' (skipped: Jaeger, LiteLLM or the embedding model is not there, see scripts/services)'

interface Span {
  spanID: string
  operationName: string
  service: string
  parent: string | null
  tags: Record<string, unknown>
}

/** The spans of a trace, once those that are waited for have come: LiteLLM sends its own some seconds later. */
async function spansOf(traceId: string, isComplete: (spans: Span[]) => boolean): Promise<Span[]> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const spans = await readSpans(traceId)
    if (isComplete(spans) || performance.now() > deadline) return spans
    await sleep(250)
  }
}

async function readSpans(traceId: string): Promise<Span[]> {
  const response = await fetch(`${jaeger}/api/traces/${traceId}`)
  if (!response.ok) return []
  const { data } = (await response.json()) as {
    data: {
      processes: Record<string, { serviceName: string }>
      spans: {
        spanID: string
        operationName: string
        processID: string
        references: { refType: string; spanID: string }[]
        tags: { key: string; value: unknown }[]
      }[]
    }[]
  }
  return data.flatMap(({ spans, processes }) =>
    spans.map(({ spanID, operationName, processID, references, tags }) => ({
      spanID,
      operationName,
      service: processes[processID]?.serviceName ?? '',
      parent: references.find(({ refType }) => refType === 'CHILD_OF')?.spanID ?? null,
      tags: Object.fromEntries(tags.map(({ key: name, value }) => [name, value])),
    })),
  )
}

describe.skipIf(!isThere)(`the real Jaeger${reason}`, () => {
  let app: TestApp
  let ada: SignedInUser
  let project: number
  beforeAll(async () => {
    app = await anApp({
      LITELLM_API_URL: litellm,
      LITELLM_API_KEY: key,
      LLM_MODEL: 'cite',
      EMBEDDING_MODEL: embeddingModel,
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp,
      JAEGER_UI_URL: jaeger,
    })
    ada = await app.aUser()
    project = (await ada.get('/api/projects')).body.data.items[0].id
  })
  afterAll(() => app.stop())

  const upload = async () => {
    const text = 'The board met in May. It approved a dividend of 12 euros.'
    const documents = `/api/projects/${project}/documents`
    const { body } = await ada.post(`${documents}/text`, { name: 'minutes.txt', text })
    await until(
      async () => (await ada.get(`${documents}/${body.data.id}`)).body.data.status,
      (status) => status === 'ready',
    )
    return body.trace_id
  }

  test('shows a document from its upload through its job to its vectors', async () => {
    const traceId = await upload()
    const spans = await spansOf(traceId, (found) =>
      found.some(({ operationName }) => operationName === 'ingest switch'),
    )
    const named = (name: string) => spans.find(({ operationName }) => operationName === name)
    const [request, job] = [named('POST /api/projects/:project_id/documents/text'), named('job ingest')]
    expect(job?.parent).toBe(request?.spanID)
    for (const step of ['ingest parse', 'ingest chunk', 'ingest index', 'ingest embed', 'ingest switch']) {
      expect(named(step)?.parent, step).toBe(job?.spanID)
    }
    expect(named(`embeddings ${embeddingModel}`)).toMatchObject({
      parent: named('ingest embed')?.spanID,
      tags: { 'gen_ai.operation.name': 'embeddings', 'gen_ai.embeddings.dimension.count': 384 },
    })
  })

  test("shows an answer from the client's request into LiteLLM's own spans, beneath the call of the model", async () => {
    await upload()
    const [traceId, browserSpan] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')]
    const question = { message: 'Which dividend did the board approve?', project_id: project }
    const { body } = await ada.post('/api/chat', question, { traceparent: `00-${traceId}-${browserSpan}-01` })
    expect(body.trace_id).toBe(traceId)
    const spans = await spansOf(traceId, (found) => {
      const model = found.find(({ operationName }) => operationName === 'chat cite')
      return found.some(({ service, parent }) => service === 'litellm' && parent === model?.spanID)
    })
    const named = (name: string) =>
      spans.find(({ operationName, service }) => operationName === name && service !== 'litellm')
    expect(named('POST /api/chat')?.parent).toBe(browserSpan)
    expect(named('chat.run')?.parent).toBe(named('POST /api/chat')?.spanID)
    expect(named('retrieval.search')?.parent).toBe(named('chat.run')?.spanID)
    for (const part of ['retrieval.lexical', 'retrieval.vector', 'retrieval.fuse']) {
      expect(named(part)?.parent, part).toBe(named('retrieval.search')?.spanID)
    }
    expect(named('retrieval.pack')?.parent).toBe(named('chat.run')?.spanID)
    expect(named('chat cite')).toMatchObject({
      parent: named('chat.run')?.spanID,
      tags: {
        'span.kind': 'client',
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'litellm',
        'gen_ai.request.model': 'cite',
        'gen_ai.response.finish_reasons': expect.anything(),
      },
    })
    const beneath = spans.filter(
      ({ service, parent }) => service === 'litellm' && parent === named('chat cite')?.spanID,
    )
    expect(beneath.length).toBeGreaterThan(0)
    // Nothing of what was asked or read, ours or LiteLLM's.
    expect(JSON.stringify(spans)).not.toMatch(/dividend/)
    const seen = (await ada.get(`/api/traces/${traceId}`)).body.data
    expect(seen.jaeger_url).toBe(`${jaeger}/trace/${traceId}`)
  })

  test('takes the file of a trace as any OTLP collector does', async () => {
    const { body } = await ada.post('/api/chat', { message: 'Hi', use_documents: false, model: 'fake-n2' })
    const file = await until(
      async () => (await ada.raw('GET', `/api/traces/${body.trace_id}/otlp`)).text(),
      (text) => text.includes('chat.run'),
    )
    // Under another id, so that it is not what was sent already.
    const traceId = randomBytes(16).toString('hex')
    const response = await fetch(`${otlp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: file.replaceAll(body.trace_id, traceId),
    })
    expect(response.status).toBe(200)
    const spans = await spansOf(traceId, (found) => found.length >= 3)
    expect(spans.map(({ operationName }) => operationName)).toEqual(
      expect.arrayContaining(['POST /api/chat', 'chat.run', 'chat fake-n2']),
    )
  })
})
