import { describe, expect, test } from 'vitest'
import { anApp } from '../support/app.ts'
import { uploaded } from '../support/uploads.ts'

// A real embedding model behind the real LiteLLM; `scripts/services up litellm` starts both.
const {
  TEST_LITELLM_URL: url = '',
  TEST_LITELLM_KEY: key = '',
  TEST_EMBEDDING_MODEL: embeddingModel = '',
} = process.env
const isThere = url !== '' && embeddingModel !== ''
const reason = isThere ? '' : ' (skipped: TEST_EMBEDDING_MODEL is not set, see scripts/services)'

const DOCUMENTS = {
  'returns.md': '# Returns\n\nCustomers who are not satisfied are reimbursed in full within thirty days.',
  'parking.md': '# Parking\n\nVisitors leave their vehicles on the lower deck of the garage.',
  'menu.md': '# Menu\n\nOn Fridays the canteen serves fish with potatoes and a salad.',
}

describe.skipIf(!isThere)(`embeddings through LiteLLM${reason}`, () => {
  const settings = { LITELLM_API_URL: url, LITELLM_API_KEY: key, EMBEDDING_MODEL: embeddingModel }

  test('a passage is found by what it means, though the question has none of its words', async () => {
    const app = await anApp(settings)
    const user = await app.aUser()
    const projectId: number = (await user.post('/api/projects', { name: 'P' })).body.data.id
    for (const [name, content] of Object.entries(DOCUMENTS)) await uploaded(user, projectId, { name, content })
    const search = async (query: string, mode: string) =>
      (await user.post(`/api/projects/${projectId}/search`, { query, mode })).body.data

    const question = 'How do I get my money back?'
    for (const mode of ['vector', 'hybrid']) {
      const { hits, mode_used, degraded } = await search(question, mode)
      expect([mode_used, degraded]).toEqual([mode, null])
      expect(hits[0]).toMatchObject({ document_name: 'returns.md' })
      expect(hits[0].scores.vector).toBeGreaterThan(hits[1].scores.vector)
    }
    expect((await search('Where can I leave my car?', 'hybrid')).hits[0].document_name).toBe('parking.md')
  })

  test('an embedding model that LiteLLM does not have leaves search by words, and says so', async () => {
    const app = await anApp({ ...settings, EMBEDDING_MODEL: 'fail-401' })
    const user = await app.aUser()
    const projectId: number = (await user.post('/api/projects', { name: 'P' })).body.data.id
    await uploaded(user, projectId, { name: 'menu.md', content: DOCUMENTS['menu.md'] })
    const query = { query: 'fish on fridays', mode: 'hybrid' }
    const { hits, mode_used, degraded } = (await user.post(`/api/projects/${projectId}/search`, query)).body.data
    expect([mode_used, degraded]).toEqual(['lexical', 'embedding_unavailable'])
    expect(hits[0]).toMatchObject({ document_name: 'menu.md' })
  })
})
