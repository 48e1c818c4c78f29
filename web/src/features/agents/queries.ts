import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import { PAGE_LIMIT, pagesOf } from '../../api/pages'

/** The agents of a project and those of the installation. */
export const agentPages = (projectId: number) =>
  pagesOf(['agents', 'pages', projectId], (place, signal) =>
    dataOf(
      api.GET('/api/agents', { params: { query: { project_id: projectId, limit: PAGE_LIMIT, ...place } }, signal }),
    ),
  )

export const openAgent = (id: number) =>
  queryOptions({
    queryKey: ['agent', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/agents/{id}', { params: { path: { id } }, signal })),
  })

export const toolList = queryOptions({
  queryKey: ['tools'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/tools', { signal })),
})
