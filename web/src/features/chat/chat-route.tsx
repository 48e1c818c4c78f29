import { useParams, useSearch } from '@tanstack/react-router'
import { ChatPage } from './chat-page'

/** Where a conversation begins; `?agent=` says with whom. */
export function StartRoute() {
  const { agent } = useSearch({ from: '/signed-in/layout/' })
  return <ChatPage key={agent} conversationId={null} agentId={agent} />
}

export function ConversationRoute() {
  const { id } = useParams({ from: '/signed-in/layout/c/$id' })
  return <ChatPage key={id} conversationId={Number(id)} />
}
