import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { Dialog } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { chooseProject, projectList } from './chosen'

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
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const create = async (): Promise<void> => {
    const about = description.trim()
    const project = await dataOf(
      api.POST('/api/projects', { body: { name: name.trim(), ...(about === '' ? {} : { description: about }) } }),
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
          <>
            <Field
              label={t('name')}
              isRequired
              autoFocus
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
    </>
  )
}
