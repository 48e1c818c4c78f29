import type { Static, TSchema } from 'typebox'
import { PageOf } from '../schemas/base.ts'
import type { ApiClient } from './api-client.ts'

/** All items of a list, page by page as they are taken. `path` may have a query of its own. */
export async function* itemsOf<T extends TSchema>(
  api: ApiClient,
  item: T,
  path: string,
): AsyncGenerator<Static<T>, void, undefined> {
  const list = `${path}${path.includes('?') ? '&' : '?'}limit=200`
  let next = list
  for (;;) {
    const page = await api.get(PageOf(item), next)
    yield* page.items
    if (page.next_cursor === null) return
    next = `${list}&cursor=${page.next_cursor}`
  }
}
