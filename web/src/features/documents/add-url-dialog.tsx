import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { Dialog } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { useAdvised } from './failure'
import { noteArrival } from './uploads'

/** Has the server fetch a page of the internet as a document. */
export function AddUrlDialog({ projectId, onClose }: { projectId: number; onClose(): void }) {
  const t = useTranslations('documents')
  const [url, setUrl] = useState('')
  const [name, setName] = useState('')
  const advised = useAdvised()
  const add = async (): Promise<void> => {
    const body = { url: url.trim(), ...(name.trim() === '' ? {} : { name: name.trim() }) }
    const params = { path: { project_id: projectId } }
    try {
      const { data, response } = await api.POST('/api/projects/{project_id}/documents/url', { params, body })
      if (data) noteArrival({ document: data.data, isNew: response.status === 202 })
      onClose()
    } catch (error) {
      throw advised(error)
    }
  }
  return (
    <Dialog title={t('addUrl')} isOpen onClose={onClose}>
      <Form submit={t('add')} work={add} onCancel={onClose} isDisabled={url.trim() === ''}>
        <Field
          label={t('url')}
          help={t('urlHelp')}
          type="url"
          inputMode="url"
          autoFocus
          isRequired
          value={url}
          onChange={setUrl}
          maxLength={2_000}
        />
        <Field label={t('urlName')} value={name} onChange={setName} maxLength={255} />
      </Form>
    </Dialog>
  )
}
