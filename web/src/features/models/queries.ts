import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'

/** What can answer here. */
export const modelList = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/models', { signal })),
})
