import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import type { Document } from '../../api/types'

const LOOK_MS = 1_000

export const isMoving = ({ status }: Document): boolean => status !== 'ready' && status !== 'failed'

/** The documents of a project; looked at again while one of them is being read. */
export const documentList = (projectId: number, q: string) =>
  queryOptions({
    queryKey: ['documents', projectId, q],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/projects/{project_id}/documents', {
          params: { path: { project_id: projectId }, query: { limit: 200, ...(q === '' ? {} : { q }) } },
          signal,
        }),
      ),
    refetchInterval: ({ state: { data } }) => (data?.items.some(isMoving) ? LOOK_MS : false),
  })
