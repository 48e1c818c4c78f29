import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Project } from '../../api/types'
import { Form } from '../../ui/form'
import { projectList } from './chosen'
import { type About, ProjectFields } from './project-fields'
import { openProject } from './queries'

/** Name and description of a project, for its owners. */
export function ProjectForm({ project }: { project: Project }) {
  const t = useTranslations('projects')
  const client = useQueryClient()
  const [about, setAbout] = useState<About>({ name: project.name, description: project.description ?? '' })
  const save = async (): Promise<void> => {
    const changed = await dataOf(
      api.PATCH('/api/projects/{id}', {
        params: { path: { id: project.id } },
        body: { name: about.name.trim(), description: about.description.trim() || null },
      }),
    )
    client.setQueryData(openProject(project.id).queryKey, changed)
    await client.invalidateQueries({ queryKey: projectList.queryKey })
  }
  return (
    <Form submit={t('save')} work={save} done={t('saved')}>
      {(errors) => (
        <ProjectFields
          about={about}
          onChange={setAbout}
          errors={{ name: errors.at('body.name'), description: errors.at('body.description') }}
        />
      )}
    </Form>
  )
}
