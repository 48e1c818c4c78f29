import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import { pagesOf } from '../../api/pages'
import type { Got, Project } from '../../api/types'

export type Member = Got<'/api/projects/{id}/members'>['items'][number]
export type MemberRole = Member['role']

export const ROLES = ['viewer', 'editor', 'owner'] as const satisfies readonly MemberRole[]

/** A project with one's own role in it. */
export const openProject = (id: number) =>
  queryOptions({
    queryKey: ['project', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/projects/{id}', { params: { path: { id } }, signal })),
  })

export const mayWrite = ({ role }: Project): boolean => role !== 'viewer'

export const memberList = (id: number) =>
  pagesOf(['members', id], (place, signal) =>
    dataOf(api.GET('/api/projects/{id}/members', { params: { path: { id }, query: place }, signal })),
  )
