import { download } from '../../api/download'
import type { Conversation } from '../../api/types'

/** What no file system takes in a name. */
const NOT_IN_NAMES = /[\s\\/:*?"<>|\p{Cc}]+/gu

/** A conversation as a file of this device: Markdown to read, JSON to bring it in again. @throws ApiError */
export function downloadConversation({ id, title }: Conversation, format: 'md' | 'json'): Promise<void> {
  const name = (title ?? '').replace(NOT_IN_NAMES, ' ').trim().slice(0, 80) || `conversation-${id}`
  return download(`/api/conversations/${id}/export?format=${format}`, `${name}.${format}`)
}
