import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Conversation } from '../../api/types'
import { Dialog } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { keepInLists, openConversation } from './conversations'

interface RenameDialogProps {
  conversation: Conversation
  isOpen: boolean
  onClose(): void
}

/** Gives a conversation another title. */
export function RenameDialog({ isOpen, ...rest }: RenameDialogProps) {
  const t = useTranslations('chat')
  return (
    <Dialog title={t('renameTitle')} isOpen={isOpen} onClose={rest.onClose}>
      <Rename {...rest} />
    </Dialog>
  )
}

function Rename({ conversation: { id, title: was }, onClose }: Omit<RenameDialogProps, 'isOpen'>) {
  const t = useTranslations('chat')
  const client = useQueryClient()
  const [title, setTitle] = useState(was ?? '')
  const save = async (): Promise<void> => {
    const body = { title: title.trim() }
    const conversation = await dataOf(api.PATCH('/api/conversations/{id}', { params: { path: { id } }, body }))
    keepInLists(client, conversation)
    client.setQueryData(openConversation(id).queryKey, (open) => open && { ...open, conversation })
    onClose()
  }
  return (
    <Form submit={t('renameSubmit')} work={save} onCancel={onClose} isDisabled={title.trim() === ''}>
      <Field label={t('newTitle')} value={title} onChange={setTitle} maxLength={200} autoFocus />
    </Form>
  )
}
