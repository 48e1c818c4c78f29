import { authorizedFetch } from '../../api/client'
import { errorOf } from '../../api/errors'
import type { Conversation } from '../../api/types'

/** What no file system takes in a name. */
const NOT_IN_NAMES = /[\s\\/:*?"<>|\p{Cc}]+/gu

/** A conversation as a file of this device: Markdown to read, JSON to bring it in again. @throws ApiError */
export async function downloadConversation({ id, title }: Conversation, format: 'md' | 'json'): Promise<void> {
  const response = await authorizedFetch(new Request(`/api/conversations/${id}/export?format=${format}`))
  if (!response.ok) throw await errorOf(response)
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = `${(title ?? '').replace(NOT_IN_NAMES, ' ').trim().slice(0, 80) || `conversation-${id}`}.${format}`
  link.click()
  URL.revokeObjectURL(url)
}
