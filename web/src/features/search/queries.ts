import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import { documentIds, type SearchAddress } from './search-address'

async function run(projectId: number, address: SearchAddress, signal: AbortSignal) {
  const { q = '', mode = 'hybrid', count = 10, rerank = false } = address
  const ids = documentIds(address)
  const startedAt = performance.now()
  const found = await dataOf(
    api.POST('/api/projects/{project_id}/search', {
      params: { path: { project_id: projectId } },
      body: { query: q, mode, top_k: count, rerank, ...(ids.length === 0 ? {} : { document_ids: ids }) },
      signal,
    }),
  )
  return { ...found, tookMs: performance.now() - startedAt }
}

export type Found = Awaited<ReturnType<typeof run>>
export type Hit = Found['hits'][number]

/** The passages that a search finds, and how long that took from here. */
export const searchOf = (projectId: number, address: SearchAddress) =>
  queryOptions({
    queryKey: ['search', projectId, address],
    queryFn: ({ signal }) => run(projectId, address, signal),
    enabled: address.q !== undefined,
  })
