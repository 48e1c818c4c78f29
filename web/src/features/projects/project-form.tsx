import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Project } from '../../api/types'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { projectList } from './chosen'
import { openProject } from './queries'

/** Name and description of a project, for its owners. */
export function ProjectForm({ project }: { project: Project }) {
  const t = useTranslations('projects')
  const client = useQueryClient()
  const [name, setName] = useState(project.name)
  const [description, setDescription] = useState(project.description ?? '')
  const save = async (): Promise<void> => {
    const changed = await dataOf(
      api.PATCH('/api/projects/{id}', {
        params: { path: { id: project.id } },
        body: { name: name.trim(), description: description.trim() === '' ? null : description.trim() },
      }),
    )
    client.setQueryData(openProject(project.id).queryKey, changed)
    await client.invalidateQueries({ queryKey: projectList.queryKey })
  }
  return (
    <Form submit={t('save')} work={save} done={t('saved')}>
      {(errors) => (
        <>
          <Field
            label={t('name')}
            isRequired
            maxLength={200}
            value={name}
            onChange={setName}
            error={errors.at('body.name')}
          />
          <Field
            label={t('description')}
            rows={3}
            maxLength={2_000}
            value={description}
            onChange={setDescription}
            error={errors.at('body.description')}
          />
        </>
      )}
    </Form>
  )
}
