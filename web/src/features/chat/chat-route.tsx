import { useParams } from '@tanstack/react-router'
import { ChatPage } from './chat-page'

/** Where a conversation begins. */
export function StartRoute() {
  return <ChatPage conversationId={null} />
}

export function ConversationRoute() {
  const { id } = useParams({ from: '/signed-in/layout/c/$id' })
  return <ChatPage key={id} conversationId={Number(id)} />
}
