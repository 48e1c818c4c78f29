import { useTranslations } from 'use-intl'
import type { Conversation } from '../../api/types'
import { ConversationMenu } from './conversation-menu'

/** The title of the conversation that is open, and what can be done with it. */
export function ConversationHead({ conversation }: { conversation: Conversation }) {
  const t = useTranslations('chat')
  return (
    <header className="flex items-center justify-between gap-2 border-b border-line px-4 py-1.5">
      <h1 dir="auto" className="min-w-0 truncate text-sm font-medium">
        {conversation.title ?? t('untitled')}
      </h1>
      <ConversationMenu conversation={conversation} />
    </header>
  )
}
