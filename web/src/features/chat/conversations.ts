import { type InfiniteData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import { allPages, type ListPage, PAGE_LIMIT, pagesOf } from '../../api/pages'
import type { Conversation, Got, Message } from '../../api/types'

const LIST = 'conversations'
const keyOf = (id: number) => ['conversation', id] as const
/** More pages than this are not all read again each time that somebody comes back to the tab. */
const PAGES_READ_AGAIN = 2

/** One's conversations, the newest first; those that say `q`, when it is not empty. */
export const conversationList = (q: string) => ({
  ...pagesOf<Conversation>([LIST, q], (place, signal) =>
    dataOf(
      api.GET('/api/conversations', {
        params: { query: { limit: PAGE_LIMIT, ...place, ...(q === '' ? {} : { q }) } },
        signal,
      }),
    ),
  ),
  refetchOnWindowFocus: ({ state }: { state: { data: InfiniteData<unknown> | undefined } }) =>
    (state.data?.pages.length ?? 0) <= PAGES_READ_AGAIN,
})

type ListPages = InfiniteData<Got<'/api/conversations'>>

/** Changes what has come of the lists, so that none of their pages need be asked for again. */
function changeLists(client: QueryClient, change: (pages: Conversation[][], q: string) => Conversation[][]): void {
  for (const [key, data] of client.getQueriesData<ListPages>({ queryKey: [LIST] })) {
    if (!data) continue
    const changed = change(
      data.pages.map(({ items }) => items),
      String(key[1]),
    )
    const pages = data.pages.map((page, at) => ({ ...page, items: changed[at] ?? [] }))
    client.setQueryData<ListPages>(key, { ...data, pages })
  }
}

/** A conversation as it now is: in its place in the lists, or at the beginning when it is new. */
export function keepInLists(client: QueryClient, conversation: Conversation): void {
  const { id } = conversation
  changeLists(client, (pages, q) => {
    const [first = [], ...rest] = pages
    if (q === '' && id > (first[0]?.id ?? 0)) return [[conversation, ...first], ...rest]
    return pages.map((items) => items.map((item) => (item.id === id ? conversation : item)))
  })
}

/** A conversation that is no more: out of the lists, and of what was read of it. */
export function forgetConversation(client: QueryClient, id: number): void {
  changeLists(client, (pages) => pages.map((items) => items.filter((item) => item.id !== id)))
  client.removeQueries({ queryKey: keyOf(id) })
}

export interface OpenConversation {
  conversation: Conversation
  /** Of its messages, oldest first. */
  pages: ListPage<Message>[]
}

/** Full, and all that it holds is over: messages are added at the end of a conversation; later only their rating changes. */
const isSettled = ({ items, next_cursor }: ListPage<Message>): boolean =>
  next_cursor !== null && items.every(({ status }) => status !== 'streaming')

function messagePages(id: number, known: readonly ListPage<Message>[], signal: AbortSignal) {
  const moving = known.findIndex((page) => !isSettled(page))
  return allPages<Message>(
    (place) => {
      const params = { path: { id }, query: { limit: PAGE_LIMIT, ...place } }
      return dataOf(api.GET('/api/conversations/{id}/messages', { params, signal }))
    },
    known.slice(0, Math.max(0, moving)),
  )
}

export const openConversation = (id: number) =>
  queryOptions({
    queryKey: keyOf(id),
    queryFn: async ({ client, signal }): Promise<OpenConversation> => {
      const known = client.getQueryData<OpenConversation>(keyOf(id))?.pages ?? []
      const [conversation, pages] = await Promise.all([
        dataOf(api.GET('/api/conversations/{id}', { params: { path: { id } }, signal })),
        messagePages(id, known, signal),
      ])
      keepInLists(client, conversation)
      return { conversation, pages }
    },
  })

/** A message as it now is, in its place in the open conversation. */
export function keepMessage(client: QueryClient, message: Message): void {
  const change = (one: Message): Message => (one.id === message.id ? message : one)
  client.setQueryData<OpenConversation>(
    keyOf(message.conversation_id),
    (open) =>
      open && {
        ...open,
        pages: open.pages.map((page) => ({ ...page, items: page.items.map(change) })),
      },
  )
}
