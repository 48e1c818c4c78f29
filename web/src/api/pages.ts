import { infiniteQueryOptions, type QueryKey } from '@tanstack/react-query'

interface ListPage<Item> {
  items: Item[]
  next_cursor: string | null
}

/** One page at most: what the API gives at once. */
export const PAGE_LIMIT = 200

/** A whole list of the API, where a part of it would be wrong. */
export async function allOf<Item>(load: (place: { cursor?: string }) => Promise<ListPage<Item>>): Promise<Item[]> {
  const items: Item[] = []
  for (let place: { cursor?: string } | null = {}; place !== null; ) {
    const page: ListPage<Item> = await load(place)
    items.push(...page.items)
    place = page.next_cursor === null ? null : { cursor: page.next_cursor }
  }
  return items
}

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
