import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Project } from '../../api/types'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { Section } from '../../ui/section'
import { useForgetProject } from './use-forget-project'

/** Deletes a project with all that is in it, once its name has been typed. */
export function DeleteProject({ project }: { project: Project }) {
  const t = useTranslations('projects')
  const [isAsking, setIsAsking] = useState(false)
  const close = (): void => setIsAsking(false)
  if (project.personal) return <p className="text-sm text-muted">{t('personal')}</p>
  return (
    <Section title={t('danger')}>
      <p className="text-sm text-muted">{t('dangerText')}</p>
      <Button className="self-start text-bad" onPress={() => setIsAsking(true)}>
        {t('delete')}
      </Button>
      <Dialog title={t('deleteTitle', { name: project.name })} role="alertdialog" isOpen={isAsking} onClose={close}>
        <p>{t('dangerText')}</p>
        <TypedName project={project} onClose={close} />
      </Dialog>
    </Section>
  )
}

function TypedName({ project, onClose }: { project: Project; onClose(): void }) {
  const t = useTranslations('projects')
  const forget = useForgetProject()
  const [typed, setTyped] = useState('')
  const remove = async (): Promise<void> => {
    await dataOf(api.DELETE('/api/projects/{id}', { params: { path: { id: project.id } } }))
    await forget(project.id)
  }
  return (
    <Form
      submit={t('deleteSubmit')}
      work={remove}
      onCancel={onClose}
      isDanger
      isDisabled={typed.trim() !== project.name.trim()}
    >
      <Field
        label={t('deleteConfirm', { name: project.name })}
        autoFocus
        autoComplete="off"
        value={typed}
        onChange={setTyped}
      />
    </Form>
  )
}
