import { queryOptions, useQuery } from '@tanstack/react-query'
import { createStore, useSelector } from '@tanstack/react-store'
import { api, dataOf } from '../../api/client'
import { allPages, itemsOf, PAGE_LIMIT } from '../../api/pages'
import type { Project } from '../../api/types'
import { readChoice, saveChoice } from '../../app/choices'

/** All of one's projects: there is always one chosen among them. */
export const projectList = queryOptions({
  queryKey: ['projects'],
  queryFn: async ({ signal }) => ({
    items: itemsOf(
      await allPages<Project>((place) =>
        dataOf(api.GET('/api/projects', { params: { query: { limit: PAGE_LIMIT, ...place } }, signal })),
      ),
    ),
  }),
})

/** Its number as this browser remembers it. */
const chosenId = createStore(readChoice('project'))

/** The project that new questions are about; this browser remembers it. */
export function chooseProject(id: number): void {
  saveChoice('project', String(id))
  chosenId.setState(() => String(id))
}

/** The chosen project among those that one may see, or else the first; undefined while they are loaded. */
export function useProject(): Project | undefined {
  const chosen = useSelector(chosenId)
  const { data } = useQuery(projectList)
  return data?.items.find(({ id }) => String(id) === chosen) ?? data?.items[0]
}
