import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import { show } from './follow'
import { pathOf } from './queries'

async function reindex(client: QueryClient, projectId: number, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const params = { path: pathOf({ projectId, id }) }
    show(client, await dataOf(api.POST('/api/projects/{project_id}/documents/{id}/reindex', { params })))
  }
}

/** Has documents of a project read again, one after the other. */
export function useReindex(projectId: number) {
  const client = useQueryClient()
  return useMutation({ mutationFn: (ids: readonly number[]) => reindex(client, projectId, ids) })
}
