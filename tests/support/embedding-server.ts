import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { onTestFinished } from 'vitest'

const Ranking = Type.Object({ model: Type.String(), query: Type.String(), documents: Type.Array(Type.String()) })
const Asked = Type.Object({ model: Type.String(), input: Type.Array(Type.String()) })

/** Words that mean the same to the models of this server. */
const SYNONYMS: Record<string, string> = { automobile: 'car', vehicle: 'car', physician: 'doctor', purchase: 'buy' }

/**
 * An OpenAI-compatible server of embedding models that are small enough to reason about: a text is the sum of a
 * fixed vector by chance for each of its words, and some words are the same. `model-<n>` has n dimensions. Texts are reranked
 * by the cosine of such vectors.
 */
export async function anEmbeddingServer() {
  const { close, ...server } = await startEmbeddingServer()
  onTestFinished(close)
  return server
}

/** The same, for longer than a test: until `close` is called. */
export async function startEmbeddingServer() {
  const asked: { model: string; texts: string[] }[] = []
  const state = { isAway: false }
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      response.setHeader('content-type', 'application/json')
      if (state.isAway) return response.writeHead(503).end('{"error":{"message":"secret internals"}}')
      // The health check only asks whether somebody is there.
      if (request.method === 'GET') return response.end('{"data":[]}')
      if (request.url === '/v1/rerank') {
        const { query, documents } = Value.Parse(Ranking, JSON.parse(body))
        const results = documents.map((document, index) => ({ index, relevance_score: alike(query, document) }))
        return response.end(JSON.stringify({ results: results.toReversed() }))
      }
      const { model, input } = Value.Parse(Asked, JSON.parse(body))
      asked.push({ model, texts: input })
      const dimension = Number(/\d+$/.exec(model)?.[0] ?? 64)
      const data = input.map((one, index) => ({ object: 'embedding', index, embedding: vectorOf(one, dimension) }))
      return response.end(JSON.stringify({ object: 'list', model, data }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { url: `http://127.0.0.1:${address.port}`, asked, state, close }
}

function alike(one: string, other: string): number {
  const [a, b] = [vectorOf(one, 256), vectorOf(other, 256)]
  const product = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
  return product / (Math.hypot(...a) * Math.hypot(...b))
}

function vectorOf(of: string, dimension: number): number[] {
  const sum = new Array<number>(dimension).fill(0)
  for (const word of of.toLowerCase().match(/\p{L}+/gu) ?? []) {
    const bytes = createHash('shake256', { outputLength: dimension })
      .update(SYNONYMS[word] ?? word)
      .digest()
    for (let at = 0; at < dimension; at++) sum[at] = (sum[at] ?? 0) + (bytes[at] ?? 0) - 127.5
  }
  return sum.some((value) => value !== 0) ? sum : sum.fill(1)
}
