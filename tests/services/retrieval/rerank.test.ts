import { expect, test } from 'vitest'
import { anApp } from '../../support/app.ts'
import { anEmbeddingServer } from '../../support/embedding-server.ts'
import { uploaded } from '../../support/uploads.ts'

async function aProject(env: Record<string, string>) {
  const server = await anEmbeddingServer()
  const app = await anApp({ LITELLM_API_URL: server.url, ...env })
  const user = await app.aUser()
  const projectId: number = (await user.post('/api/projects', { name: 'P' })).body.data.id
  await uploaded(user, projectId, { name: 'a.txt', content: 'Repair, repair and repair: a garden.' })
  await uploaded(user, projectId, { name: 'b.txt', content: 'The car repair of a friend.' })
  const find = async (options: object = {}) => {
    const query = 'automobile repair'
    const { body } = await user.post(`/api/projects/${projectId}/search`, { query, rerank: true, ...options })
    const names: string[] = body.data.hits.map((hit: { document_name: string }) => hit.document_name)
    return { names, hits: body.data.hits, degraded: body.data.degraded }
  }
  return { server, find }
}

test('the model that reads question and passages together decides their order', async () => {
  const { find } = await aProject({ RERANK_MODEL: 'ranker' })
  expect((await find({ rerank: false })).names).toEqual(['a.txt', 'b.txt'])
  const { names, hits, degraded } = await find()
  expect(names).toEqual(['b.txt', 'a.txt'])
  expect(degraded).toBeNull()
  expect(hits[0].score).toBe(hits[0].scores.rerank)
  expect(hits[0].scores.lexical).toBeGreaterThan(0)
  // a passage that came second is there although only one was asked for
  expect((await find({ top_k: 1 })).names).toEqual(['b.txt'])
})

test('without a model, or while it is away, the order stays and the answer says why', async () => {
  const without = await aProject({})
  expect(await without.find()).toMatchObject({ names: ['a.txt', 'b.txt'], degraded: 'no_reranker' })
  const { server, find } = await aProject({ RERANK_MODEL: 'ranker' })
  server.state.isAway = true
  expect(await find()).toMatchObject({ names: ['a.txt', 'b.txt'], degraded: 'reranker_unavailable' })
})
