import { eq, getTableColumns } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { notFound } from '../../core/errors.ts'
import { messages } from '../../models/conversation.ts'
import type { MessageResponse } from '../../schemas/chat.ts'
import type { MeteredUsage } from '../chat/meter.ts'

export type Message = typeof messages.$inferSelect

/** The columns of a `Message` in a query that is written by hand, of the table or alias `from`. */
export const MESSAGE_COLUMNS = (from: string): string =>
  Object.keys(getTableColumns(messages))
    .map((key) => `${from}.${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} AS "${key}"`)
    .join(', ')

/** A message as it is on the wire: in lists, at the end of a stream, in an export. */
export const toMessageResponse = (message: Message): MessageResponse => ({
  id: message.id,
  conversation_id: message.conversationId,
  parent_id: message.parentId,
  role: message.role,
  content: message.content,
  status: message.status,
  finish_reason: message.finishReason,
  error:
    message.errorCode === null ? null : { code: message.errorCode, detail: message.errorDetail ?? message.errorCode },
  citations: message.citations,
  model: message.model,
  usage: toUsageResponse({ ...message, estimated: message.usageEstimated }),
  trace_id: message.traceId,
  feedback: message.rating === null ? null : { rating: message.rating, comment: message.comment },
  created_at: message.createdAt.toISOString(),
})

/** What was used as it is on the wire: of a message, and at the end of a stream. */
export const toUsageResponse = (usage: MeteredUsage): MessageResponse['usage'] => ({
  prompt_tokens: usage.promptTokens,
  completion_tokens: usage.completionTokens,
  cost_usd: usage.costUsd,
  estimated: usage.estimated,
})

/** @throws AppError 404. Whether it may be seen has been judged before. */
export async function loadMessage(db: Database, id: number): Promise<Message> {
  const [message] = await db.select().from(messages).where(eq(messages.id, id))
  if (!message) throw notFound()
  return message
}
