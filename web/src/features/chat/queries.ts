import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import { PAGE_LIMIT } from '../../api/pages'

/** What can answer here. */
export const modelList = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/models', { signal })),
})

/** The agents that can be asked about a project: its own, and those of the system. */
export const agentList = (projectId: number) =>
  queryOptions({
    queryKey: ['agents', 'of-project', projectId],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/agents', { params: { query: { project_id: projectId, limit: PAGE_LIMIT } }, signal })),
  })
