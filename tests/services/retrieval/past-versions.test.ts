import { expect, test } from 'vitest'
import { anApp } from '../../support/app.ts'
import { anEmbeddingServer } from '../../support/embedding-server.ts'
import { uploaded } from '../../support/uploads.ts'

test('a replay finds by words and vectors what the index has forgotten, as it was found then', async () => {
  const server = await anEmbeddingServer()
  const app = await anApp({ LITELLM_API_URL: server.url, EMBEDDING_MODEL: 'model-64' })
  const ada = await app.aUser()
  const project: number = (await ada.post('/api/projects', { name: 'P' })).body.data.id
  const add = (name: string, content: string) => uploaded(ada, project, { name, content })
  await add('cars.txt', 'A car has four wheels and an engine.')
  await add('doctors.txt', 'The doctor prescribes rest.')
  await add('gardens.txt', 'Roses need water and light.')
  // In other words than the document's: only its vector finds it.
  const { body } = await ada.post('/api/chat', {
    message: 'Which automobile has an engine?',
    project_id: project,
    model: 'extractive',
  })
  const embedded = server.asked.length
  await add('cars.txt', 'A bicycle has two wheels.')
  await add('ships.txt', 'A ship has an engine and no wheels at all.')
  await ada.delete(`/api/projects/${project}/documents/${(await documentNamed('gardens.txt')).id}`)
  const replay = (await ada.post(`/api/traces/${body.trace_id}/replay`, {})).body.data

  const [before, after] = [replay.original.account, replay.replay.account]
  expect(before.retrieval).toMatchObject({ mode_used: 'hybrid', degraded: null })
  expect(after.retrieval).toMatchObject({ mode_used: 'hybrid', degraded: null })
  const named = (account: typeof before) =>
    account.candidates
      .filter((candidate: { text: string | null }) => candidate.text !== null)
      .map(({ document_name, version, text }: { document_name: string; version: number; text: string }) => ({
        document_name,
        version,
        text,
      }))
  expect(named(after)).toEqual(named(before))
  expect(named(after)[0]).toMatchObject({ document_name: 'cars.txt', version: 1 })
  const vectorOf = (account: typeof before) => account.candidates[0].scores.vector
  expect(vectorOf(after)).toBeCloseTo(vectorOf(before), 3)
  expect(replay.comparison.missing_versions).toHaveLength(1)
  // The new texts, the question, and of the old ones the one that no other version has.
  expect(server.asked.slice(embedded).map(({ texts }) => texts.join())).toEqual([
    expect.stringContaining('bicycle'),
    expect.stringContaining('ship'),
    'Which automobile has an engine?',
    expect.stringContaining('four wheels'),
  ])

  async function documentNamed(name: string) {
    const { items } = (await ada.get(`/api/projects/${project}/documents`)).body.data
    return items.find((document: { name: string }) => document.name === name)
  }
})
