import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import { pagesOf } from '../../api/pages'

/** The agents of a project and those of the installation. */
export const agentPages = (projectId: number) =>
  pagesOf(['agents', 'pages', projectId], (place, signal) =>
    dataOf(api.GET('/api/agents', { params: { query: { project_id: projectId, ...place } }, signal })),
  )

export const openAgent = (id: number) =>
  queryOptions({
    queryKey: ['agent', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/agents/{id}', { params: { path: { id } }, signal })),
  })

export const modelList = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/models', { signal })),
})

export const toolList = queryOptions({
  queryKey: ['tools'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/tools', { signal })),
})

/** The documents of a project whose name has these words, to choose from. */
export const documentPages = (projectId: number, q: string) =>
  pagesOf(['documents', projectId, 'to-choose', q], (place, signal) =>
    dataOf(
      api.GET('/api/projects/{project_id}/documents', {
        params: { path: { project_id: projectId }, query: { ...place, ...(q === '' ? {} : { q }) } },
        signal,
      }),
    ),
  )

/** One document by its number, of which only the name is wanted. */
export const documentName = (projectId: number, id: number) =>
  queryOptions({
    queryKey: ['document-name', projectId, id],
    queryFn: async ({ signal }): Promise<string> => {
      const params = { path: { project_id: projectId, id } }
      return (await dataOf(api.GET('/api/projects/{project_id}/documents/{id}', { params, signal }))).name
    },
  })
