import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { Dialog } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { noteArrival } from './uploads'

/** A document out of what is typed or pasted. */
export function AddTextDialog({ projectId, onClose }: { projectId: number; onClose(): void }) {
  const t = useTranslations('documents')
  const [name, setName] = useState('')
  const [text, setText] = useState('')
  const add = async (): Promise<void> => {
    const params = { path: { project_id: projectId } }
    const body = { name: name.trim(), text }
    const { data, response } = await api.POST('/api/projects/{project_id}/documents/text', { params, body })
    if (data) noteArrival({ document: data.data, isNew: response.status === 202 })
    onClose()
  }
  return (
    <Dialog title={t('addText')} isOpen onClose={onClose} size="large">
      <Form submit={t('add')} work={add} onCancel={onClose} isDisabled={name.trim() === '' || text.trim() === ''}>
        <Field label={t('name')} help={t('textNameHelp')} autoFocus value={name} onChange={setName} maxLength={255} />
        <Field label={t('text')} rows={12} value={text} onChange={setText} />
      </Form>
    </Dialog>
  )
}
