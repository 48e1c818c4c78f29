import { queryOptions } from '@tanstack/react-query'
import { api, dataOf, openApi } from '../../api/client'
import { PAGE_LIMIT, pagesOf } from '../../api/pages'
import type { Share } from '../../api/types'

/** The links to a conversation, the newest first. */
export const shareList = (conversationId: number) =>
  pagesOf<Share>(['shares', conversationId], (place, signal) =>
    dataOf(
      api.GET('/api/conversations/{id}/shares', {
        params: { path: { id: conversationId }, query: { limit: PAGE_LIMIT, ...place } },
        signal,
      }),
    ),
  )

/** What a link shows, to whoever has it. */
export const sharedConversation = (token: string) =>
  queryOptions({
    queryKey: ['shared', token],
    queryFn: ({ signal }) => dataOf(openApi.GET('/api/shared/{token}', { params: { path: { token } }, signal })),
  })
