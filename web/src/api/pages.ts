import { infiniteQueryOptions, type QueryKey } from '@tanstack/react-query'

interface ListPage<Item> {
  items: Item[]
  next_cursor: string | null
}

/** One page at most: what the API gives at once. */
export const PAGE_LIMIT = 200

/** A list of the API as a query for `useInfiniteQuery`, whose `data` is what has come of it so far. */
export const pagesOf = <Item>(
  queryKey: QueryKey,
  load: (place: { cursor?: string }, signal: AbortSignal) => Promise<ListPage<Item>>,
) =>
  infiniteQueryOptions<ListPage<Item>, Error, Item[], QueryKey, string | null>({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam === null ? {} : { cursor: pageParam }, signal),
    initialPageParam: null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  })
