import { api, dataOf } from '../../api/client'
import { PAGE_LIMIT } from '../../api/pages'
import type { Got } from '../../api/types'
import { byUse, NOTHING, type Part, partsOf, type Sums } from '../usage/sums'
import type { Range } from './searches'

type Report = Got<'/api/admin/usage'>
type Item = Report['items'][number]

export interface UsagePeriod {
  days: Range
  user?: number | undefined
}

export interface Usage {
  totals: Sums
  /** Every day of the period, oldest first. */
  days: (Sums & { day: string })[]
  /** By what is named, most tokens first; that of no project has no key. */
  models: Part[]
  users: Part[]
  projects: Part[]
  /** The first day that is whole; null: all are. */
  wholeFrom: string | null
}

const DAY_MS = 24 * 60 * 60 * 1_000
/** Rows are a user, model and project a day; more pages than these are not waited for. */
const MAX_PAGES = 100

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10)

/** The rows of a period, page after page: the API sums up all of them, but not by day. */
export async function loadUsage({ days, user }: UsagePeriod, signal: AbortSignal): Promise<Usage> {
  const items: Item[] = []
  const from = dayBefore(new Date().toISOString().slice(0, 10), days - 1)
  let cursor: string | null = null
  let report: Report
  let pages = 0
  do {
    const query = { from, limit: PAGE_LIMIT, ...(user && { user_id: user }), ...(cursor !== null && { cursor }) }
    report = await dataOf<Report>(api.GET('/api/admin/usage', { params: { query }, signal }))
    items.push(...report.items)
    cursor = report.next_cursor
  } while (cursor !== null && ++pages < MAX_PAGES)
  return sumUp(report, items)
}

function sumUp({ from, to, totals, next_cursor }: Report, all: readonly Item[]): Usage {
  // The oldest day that came is not whole when there is more.
  const cut = next_cursor === null ? null : (all.at(-1)?.day ?? null)
  const items = cut === null ? all : all.filter(({ day }) => day > cut)
  const byDay = new Map(partsOf(items, ({ day }) => day).map((part) => [part.key, part]))
  const first = cut ?? dayBefore(from, 1)
  const count = Math.round((Date.parse(to) - Date.parse(first)) / DAY_MS)
  const days = Array.from({ length: count }, (_, index) => {
    const day = dayBefore(to, count - 1 - index)
    return { ...(byDay.get(day) ?? NOTHING), day }
  })
  return {
    totals,
    days,
    models: byUse(partsOf(items, ({ model }) => model)),
    users: byUse(partsOf(items, ({ user_id }) => String(user_id))),
    projects: byUse(partsOf(items, ({ project_id }) => String(project_id ?? ''))),
    wholeFrom: cut === null ? null : (days[0]?.day ?? to),
  }
}
