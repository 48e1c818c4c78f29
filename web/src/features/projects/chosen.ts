import { queryOptions, useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { api, dataOf } from '../../api/client'
import type { Project } from '../../api/types'
import { readChoice, saveChoice } from '../../app/choices'

export const projectList = queryOptions({
  queryKey: ['projects'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/projects', { params: { query: { limit: 200 } }, signal })),
})

const watchers = new Set<() => void>()
const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

/** The project that new questions are about; this browser remembers it. */
export function chooseProject(id: number): void {
  saveChoice('project', String(id))
  for (const watcher of watchers) watcher()
}

/** The chosen project among those that one may see, or else the first; undefined while they are loaded. */
export function useProject(): Project | undefined {
  const chosen = useSyncExternalStore(watch, () => readChoice('project'))
  const { data } = useQuery(projectList)
  return data?.items.find(({ id }) => String(id) === chosen) ?? data?.items[0]
}
