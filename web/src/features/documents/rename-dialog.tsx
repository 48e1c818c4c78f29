import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Document } from '../../api/types'
import { Dialog } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { show } from './follow'
import { pathOf } from './queries'

/** Gives a document another name. */
export function RenameDialog({ document, onClose }: { document: Document; onClose(): void }) {
  const t = useTranslations('documents')
  const client = useQueryClient()
  const [name, setName] = useState(document.name)
  const rename = async (): Promise<void> => {
    const params = { path: pathOf({ projectId: document.project_id, id: document.id }) }
    show(
      client,
      await dataOf(api.PATCH('/api/projects/{project_id}/documents/{id}', { params, body: { name: name.trim() } })),
    )
    onClose()
  }
  return (
    <Dialog title={t('rename')} isOpen onClose={onClose}>
      <Form submit={t('save')} work={rename} onCancel={onClose} isDisabled={name.trim() === ''}>
        <Field label={t('name')} autoFocus value={name} onChange={setName} maxLength={255} />
      </Form>
    </Dialog>
  )
}
