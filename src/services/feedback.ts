import { and, desc, eq, isNotNull } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Principal } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { accounts, conversations, messages } from '../models/conversation.ts'
import type { FeedbackQuery, FeedbackRequest } from '../schemas/feedback.ts'
import { ownConversations, requireMessage, requireProject } from './access.ts'
import { loadMessage, type Message } from './conversations/messages.ts'
import { olderThan, type Page, toPage } from './pages.ts'

export async function rateMessage(
  db: Database,
  principal: Principal,
  id: number,
  { rating, comment }: FeedbackRequest,
): Promise<Message> {
  await requireMessage(db, principal, id)
  await db
    .update(messages)
    .set({ rating, comment: comment ?? null })
    .where(eq(messages.id, id))
  return loadMessage(db, id)
}

/** An answer that was rated, and what it answered. */
export interface Feedback {
  /** Of the answer. */
  id: number
  answer: Message
  projectId: number
  question: string
  /** Null for an answer that did not come to its end. */
  searchQuery: string | null
}

const questions = alias(messages, 'questions')

/**
 * One's own rated answers, newest first. Who rates an answer says so to themselves, as the conversation is theirs alone:
 * no owner of the project and no administrator reads it here (see docs/decisions/0005). @throws AppError 404.
 */
export async function listFeedback(
  db: Database,
  principal: Principal,
  { limit, cursor, project_id, rating }: FeedbackQuery,
): Promise<Page<Feedback>> {
  if (project_id !== undefined) await requireProject(db, principal, project_id, 'read')
  const rows = await db
    .select({
      id: messages.id,
      answer: messages,
      projectId: conversations.projectId,
      question: questions.content,
      searchQuery: accounts.searchQuery,
    })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .innerJoin(questions, eq(questions.id, messages.parentId))
    .leftJoin(accounts, eq(accounts.messageId, messages.id))
    .where(
      and(
        ownConversations(principal),
        eq(messages.role, 'assistant'),
        rating === undefined ? isNotNull(messages.rating) : eq(messages.rating, rating),
        olderThan(messages.id, cursor),
        project_id === undefined ? undefined : eq(conversations.projectId, project_id),
      ),
    )
    .orderBy(desc(messages.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}
