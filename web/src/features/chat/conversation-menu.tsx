import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Download, Ellipsis, FileJson, Pencil, Share2, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { piece } from '../../api/reach'
import type { Conversation } from '../../api/types'
import { ActionMenu } from '../../ui/action-menu'
import { Confirm } from '../../ui/confirm'
import { forgetConversation } from './conversations'
import { downloadConversation } from './download'
import { ProblemDialog } from './problem-dialog'

const RenameDialog = lazy(async () => ({ default: (await piece(() => import('./rename-dialog'))).RenameDialog }))
const ShareDialog = lazy(async () => ({ default: (await piece(() => import('../shares/share-dialog'))).ShareDialog }))

type Opened = 'rename' | 'share' | 'delete' | null

/** What can be done with a conversation. */
export function ConversationMenu({ conversation }: { conversation: Conversation }) {
  const t = useTranslations('chat')
  const client = useQueryClient()
  const router = useRouter()
  const [opened, setOpened] = useState<Opened>(null)
  const [error, setError] = useState<unknown>(null)
  const { id } = conversation
  const title = conversation.title ?? t('untitled')
  const close = (): void => setOpened(null)
  const remove = async (): Promise<void> => {
    await dataOf(api.DELETE('/api/conversations/{id}', { params: { path: { id } } }))
    if (router.state.location.pathname === `/c/${id}`) await router.navigate({ to: '/' })
    forgetConversation(client, id)
  }
  const download = (format: 'md' | 'json'): void => void downloadConversation(conversation, format).catch(setError)
  return (
    <>
      <ActionMenu
        icon={Ellipsis}
        label={t('menuOf', { title })}
        actions={[
          { label: t('rename'), icon: Pencil, onAction: () => setOpened('rename') },
          { label: t('share'), icon: Share2, onAction: () => setOpened('share') },
          { label: t('exportMarkdown'), icon: Download, onAction: () => download('md') },
          { label: t('exportJson'), icon: FileJson, onAction: () => download('json') },
          { label: t('delete'), icon: Trash2, onAction: () => setOpened('delete') },
        ]}
      />
      {opened === 'rename' && (
        <Suspense>
          <RenameDialog conversation={conversation} isOpen onClose={close} />
        </Suspense>
      )}
      {opened === 'share' && (
        <Suspense>
          <ShareDialog conversationId={id} isOpen onClose={close} />
        </Suspense>
      )}
      <Confirm title={t('deleteTitle')} submit={t('delete')} isOpen={opened === 'delete'} onClose={close} work={remove}>
        {t('deleteText', { title })}
      </Confirm>
      <ProblemDialog title={t('exportFailed')} error={error} onClose={() => setError(null)} />
    </>
  )
}
