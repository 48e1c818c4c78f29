import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Problem } from '../../ui/problem'
import { conversationList } from './conversations'

/** One's conversations, the newest first. */
export function ConversationList() {
  const t = useTranslations('chat')
  const list = useQuery(conversationList(''))
  return (
    <ul className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto">
      {list.data?.items.map((conversation) => (
        <li key={conversation.id}>
          <Link
            to="/c/$id"
            params={{ id: String(conversation.id) }}
            className="block truncate rounded-lg px-3 py-1.5 text-sm hover:bg-canvas"
            activeProps={{ className: 'bg-accent-soft font-medium', 'aria-current': 'page' }}
            dir="auto"
          >
            {conversation.title}
          </Link>
        </li>
      ))}
      {list.data?.items.length === 0 && <li className="px-3 py-1.5 text-sm text-muted">{t('noConversations')}</li>}
      {list.error && <Problem error={list.error} />}
    </ul>
  )
}
