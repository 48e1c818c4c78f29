import { infiniteQueryOptions, type QueryKey } from '@tanstack/react-query'

export interface ListPage<Item> {
  items: Item[]
  next_cursor: string | null
}

/** One page at most: what the API gives at once. */
export const PAGE_LIMIT = 200

/**
 * All pages of a list, where a part of it would be wrong.
 * @param known Its first pages, as far as nothing in them can have changed: they are not asked for again.
 */
export async function allPages<Item>(
  load: (place: { cursor?: string }) => Promise<ListPage<Item>>,
  known: readonly ListPage<Item>[] = [],
): Promise<ListPage<Item>[]> {
  const pages = [...known]
  for (let cursor = pages.at(-1)?.next_cursor; cursor !== null; cursor = pages.at(-1)?.next_cursor ?? null) {
    pages.push(await load(cursor === undefined ? {} : { cursor }))
  }
  return pages
}

export const itemsOf = <Item>(pages: readonly ListPage<Item>[]): Item[] => pages.flatMap(({ items }) => items)

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
    select: ({ pages }) => itemsOf(pages),
  })
