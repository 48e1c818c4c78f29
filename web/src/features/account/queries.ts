import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import { PAGE_LIMIT, pagesOf } from '../../api/pages'
import type { Got } from '../../api/types'

export type Session = Got<'/api/auth/sessions'>['items'][number]
export type ApiKey = Got<'/api/api-keys'>['items'][number]
export type Usage = Got<'/api/usage'>

export const sessionList = pagesOf(['sessions'], (place, signal) =>
  dataOf(api.GET('/api/auth/sessions', { params: { query: place }, signal })),
)

export const apiKeyList = pagesOf(['api-keys'], (place, signal) =>
  dataOf(api.GET('/api/api-keys', { params: { query: place }, signal })),
)

const DAY_MS = 86_400_000

/** The first of so many days that end today, as the server counts days. */
const firstOf = (days: number): string => new Date(Date.now() - (days - 1) * DAY_MS).toISOString().slice(0, 10)

/** All that one used in so many days: it is summed by day and by model, so a part of it would be wrong. */
async function wholeUsage(days: number, signal: AbortSignal): Promise<Usage> {
  const from = firstOf(days)
  const page = (place: { cursor?: string }): Promise<Usage> =>
    dataOf(api.GET('/api/usage', { params: { query: { limit: PAGE_LIMIT, from, ...place } }, signal }))
  const usage = await page({})
  const items = [...usage.items]
  for (let cursor = usage.next_cursor; cursor !== null; ) {
    const further = await page({ cursor })
    items.push(...further.items)
    cursor = further.next_cursor
  }
  return { ...usage, items }
}

export const ownUsage = (days: number) =>
  queryOptions({ queryKey: ['usage', days], queryFn: ({ signal }) => wholeUsage(days, signal) })
