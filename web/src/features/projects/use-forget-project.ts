import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { projectList } from './chosen'
import { openProject } from './queries'

/** Goes on without a project that is no longer one's own: to the start, with nothing of it kept here. */
export function useForgetProject() {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async (id: number): Promise<void> => {
    // The list first: the start is about one of the projects that are left.
    await client.invalidateQueries({ queryKey: projectList.queryKey })
    await navigate({ to: '/' })
    client.removeQueries({ queryKey: openProject(id).queryKey })
    await client.invalidateQueries({ queryKey: ['conversations'] })
  }
}
