import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import type { Conversation, Message } from '../../api/types'

const PAGE = 200

export const conversationList = (q: string) =>
  queryOptions({
    queryKey: ['conversations', q],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/conversations', { params: { query: { limit: PAGE, ...(q === '' ? {} : { q }) } }, signal })),
  })

export interface OpenConversation {
  conversation: Conversation
  messages: Message[]
}

async function allMessages(id: number, signal: AbortSignal): Promise<Message[]> {
  const messages: Message[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: { limit: number; cursor?: string } = { limit: PAGE, ...(cursor === '' ? {} : { cursor }) }
    const page: { items: Message[]; next_cursor: string | null } = await dataOf(
      api.GET('/api/conversations/{id}/messages', { params: { path: { id }, query }, signal }),
    )
    messages.push(...page.items)
    cursor = page.next_cursor
  }
  return messages
}

export const openConversation = (id: number) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: async ({ signal }): Promise<OpenConversation> => {
      const [conversation, messages] = await Promise.all([
        dataOf(api.GET('/api/conversations/{id}', { params: { path: { id } }, signal })),
        allMessages(id, signal),
      ])
      return { conversation, messages }
    },
  })
