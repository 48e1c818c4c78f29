import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '../api/errors'
import { currentSession, watchSession } from '../api/session'

/** What was refused is not asked again; a server that is away is. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof ApiError) || error.code === 'offline' || error.status === 503 || error.status === 429

export const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: (count, error) => isPassing(error) && count < 3 } },
})

/** Nothing of one person stays for the next. */
let userId: number | null = null
watchSession(() => {
  const session = currentSession()
  const now = session.state === 'signed_in' ? session.user.id : null
  if (userId !== null && now !== userId) queries.clear()
  userId = now
})
