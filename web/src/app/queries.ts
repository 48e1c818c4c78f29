import { type Query, QueryClient } from '@tanstack/react-query'
import { ApiError } from '../api/errors'
import { reach } from '../api/reach'
import { session } from '../api/session'

/** What was refused is not asked again; a server that is away is. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof ApiError) || error.code === 'offline' || error.status === 503 || error.status === 429

export const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: (count, error) => isPassing(error) && count < 3 } },
})

/** What failed while the server was away is asked for when it is back. */
reach.subscribe((now) => {
  const failed = {
    type: 'active',
    predicate: ({ state }: Query) => isPassing(state.error) && state.status === 'error',
  } as const
  if (now === 'there') void queries.refetchQueries(failed)
})

/** Nothing of one person stays for the next. */
let userId: number | null = null
session.subscribe((current) => {
  const now = current.state === 'signed_in' ? current.user.id : null
  if (userId !== null && now !== userId) queries.clear()
  userId = now
})
