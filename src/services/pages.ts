import { gt, lt, type SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { invalid } from '../core/errors.ts'
import type { PageQuery } from '../schemas/base.ts'

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** Condition for the rows of a page of a list whose newest come first. @throws AppError 422 when the cursor is none. */
export function olderThan(id: AnyPgColumn, cursor: string | undefined): SQL | undefined {
  const last = readCursor(cursor)
  return last === null ? undefined : lt(id, last)
}

/** The same of a list whose oldest come first. */
export function newerThan(id: AnyPgColumn, cursor: string | undefined): SQL | undefined {
  const last = readCursor(cursor)
  return last === null ? undefined : gt(id, last)
}

/** Where a page begins: after the row with this id. Ids only grow, so rows added meanwhile move nothing. */
function readCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null
  const id = Number(Buffer.from(cursor, 'base64url').toString('latin1'))
  if (!Number.isSafeInteger(id) || id < 1 || writeCursor(id) !== cursor) {
    throw invalid('querystring.cursor', 'must be the next_cursor of an earlier answer')
  }
  return id
}

const writeCursor = (id: number): string => Buffer.from(String(id)).toString('base64url')

/** Makes a page of `limit` items from one row more than that. */
export function toPage<T extends { id: number }>(rows: T[], limit: number): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? writeCursor(last.id) : null }
}

/** Rows of one query of `everyItem`. */
const WALK_PAGE = 200

/** All of a list, read page by page as they are taken, so that no connection is held in between. */
export async function* everyItem<T>(read: (page: PageQuery) => Promise<Page<T>>): AsyncGenerator<T> {
  let cursor: string | undefined
  do {
    const page: Page<T> = await read({ limit: WALK_PAGE, ...(cursor === undefined ? {} : { cursor }) })
    yield* page.items
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}
