import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { Dialog } from '../../ui/dialog'
import { Form } from '../../ui/form'
import { chooseProject, projectList } from './chosen'
import { type About, ProjectFields } from './project-fields'

/** Asks what a new project is called, makes it, chooses it and opens it. */
export function NewProjectDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const t = useTranslations('projects')
  return (
    <Dialog title={t('new')} isOpen={isOpen} onClose={onClose}>
      <NewProjectForm onClose={onClose} />
    </Dialog>
  )
}

function NewProjectForm({ onClose }: { onClose(): void }) {
  const t = useTranslations('projects')
  const client = useQueryClient()
  const navigate = useNavigate()
  const [about, setAbout] = useState<About>({ name: '', description: '' })
  const create = async (): Promise<void> => {
    const [name, description] = [about.name.trim(), about.description.trim()]
    const project = await dataOf(
      api.POST('/api/projects', { body: { name, ...(description === '' ? {} : { description }) } }),
    )
    await client.invalidateQueries({ queryKey: projectList.queryKey })
    chooseProject(project.id)
    onClose()
    await navigate({ to: '/projects/$id', params: { id: String(project.id) } })
  }
  return (
    <>
      <p className="text-sm text-muted">{t('newText')}</p>
      <Form submit={t('create')} work={create} onCancel={onClose}>
        {(errors) => (
          <ProjectFields
            about={about}
            onChange={setAbout}
            errors={{ name: errors.at('body.name'), description: errors.at('body.description') }}
            autoFocus
          />
        )}
      </Form>
    </>
  )
}
