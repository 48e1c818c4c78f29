import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import { errorOf } from '../../api/errors'
import { PAGE_LIMIT, pagesOf } from '../../api/pages'
import { reached } from '../../api/reach'
import type { Got, User } from '../../api/types'
import type { AuditFilter } from './audit-actions'
import type { JobsSearch } from './searches'
import { loadUsage, type UsagePeriod } from './usage-report'

export type Health = Got<'/api/health/ready'>
export type Job = Got<'/api/admin/jobs'>['items'][number]
export type Setting = Got<'/api/admin/settings'>['items'][number]
export type McpServer = Got<'/api/admin/mcp-servers'>['items'][number]
export type { User }

export const HEALTH_SECONDS = 15
const MOVING_MS = 2_000
const STILL_MS = 15_000

/** Whether every part works. A server that is not ready answers 503, and says why all the same. */
export const health = queryOptions({
  queryKey: ['admin', 'health'],
  queryFn: async ({ signal }): Promise<Health> => {
    const response = await reached(new Request('/api/health/ready', { signal }))
    if (!response.ok && response.status !== 503) throw await errorOf(response)
    const { data }: { data: Health } = await response.json()
    return data
  },
  staleTime: 0,
  retry: false,
  refetchInterval: HEALTH_SECONDS * 1_000,
})

export const userPages = pagesOf<User>(['admin', 'users'], (place, signal) =>
  dataOf(api.GET('/api/users', { params: { query: { limit: PAGE_LIMIT, ...place } }, signal })),
)

export const oneUser = (id: number) =>
  queryOptions({
    queryKey: ['admin', 'user', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/users/{id}', { params: { path: { id } }, signal })),
    retry: false,
  })

export const usage = (period: UsagePeriod) =>
  queryOptions({ queryKey: ['admin', 'usage', period], queryFn: ({ signal }) => loadUsage(period, signal) })

/** Who did what; new entries come when one looks again. */
export const auditPages = (filter: AuditFilter) => ({
  ...pagesOf(['admin', 'audit', filter], (place, signal) =>
    dataOf(api.GET('/api/admin/audit', { params: { query: { limit: 50, ...filter, ...place } }, signal })),
  ),
  staleTime: 0,
})

/** Looked at again often while one of them moves, and now and then otherwise. */
export const jobPages = ({ state, queue }: JobsSearch) => ({
  ...pagesOf(['admin', 'jobs', { state, queue }], (place, signal) =>
    dataOf(
      api.GET('/api/admin/jobs', {
        params: { query: { limit: 50, ...(state && { state }), ...(queue && { queue }), ...place } },
        signal,
      }),
    ),
  ),
  staleTime: 0,
})

export const lookAgainMs = (jobs: readonly Job[]): number =>
  jobs.some(({ state }) => state !== 'failed') ? MOVING_MS : STILL_MS

export const settings = queryOptions({
  queryKey: ['admin', 'settings'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/admin/settings', { signal })),
})

export const mcpServerPages = pagesOf<McpServer>(['admin', 'mcp-servers'], (place, signal) =>
  dataOf(api.GET('/api/admin/mcp-servers', { params: { query: { limit: PAGE_LIMIT, ...place } }, signal })),
)

/** What it offers now: asked each time. */
export const mcpServerTools = (id: number) =>
  queryOptions({
    queryKey: ['admin', 'mcp-tools', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/admin/mcp-servers/{id}/tools', { params: { path: { id } }, signal })),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
