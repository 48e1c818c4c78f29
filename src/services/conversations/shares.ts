import { and, desc, eq, getTableColumns, inArray } from 'drizzle-orm'
import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { AppError, conflict, invalid, notFound } from '../../core/errors.ts'
import { conversationShares, conversations, IMPORTED, runs } from '../../models/conversation.ts'
import type { PageQuery } from '../../schemas/base.ts'
import type { ShareCreate } from '../../schemas/share.ts'
import { ownConversations, requireConversation, requireMessage, requireShare, requireShared } from '../access.ts'
import { audit } from '../audit/audit.ts'
import { olderThan, type Page, toPage } from '../pages.ts'
import { hashToken, newOpaqueToken } from '../tokens.ts'
import { loadBranch } from './branches.ts'
import { getConversation } from './conversations.ts'
import type { Message } from './messages.ts'

export type Share = typeof conversationShares.$inferSelect

/**
 * Makes a link that shows the branch up to a message. What is shown is there already and does not change: an answer
 * that is still being made cannot be shared. @returns the link and its token, which nothing can show again.
 * @throws AppError 404, 403 where sharing is off, 409 while the answer is made, 422 when nothing was asked.
 */
export async function createShare(
  db: Database,
  principal: Principal,
  { id, message_id, isEnabled }: ShareCreate & { id: number; isEnabled: boolean },
): Promise<{ share: Share; token: string }> {
  const { title, currentMessageId, projectId } = await getConversation(db, principal, id)
  if (!isEnabled) throw new AppError(403, 'sharing_disabled', 'Sharing by links is turned off on this server.')
  const messageId = message_id ?? currentMessageId
  if (messageId === null) throw invalid('params.id', 'must be a conversation in which something was asked')
  const { conversationId } = await requireMessage(db, principal, messageId)
  if (conversationId !== id) throw notFound()
  const branch = await loadBranch(db, messageId)
  if (branch.some(({ status }) => status === 'streaming')) {
    throw conflict('message_streaming', 'The answer is still being made; share it when it is complete.')
  }
  const token = newOpaqueToken()
  const values = { conversationId: id, messageId, tokenHash: hashToken(token), title }
  const share = await db.transaction(async (tx) => {
    const [made] = await tx.insert(conversationShares).values(values).returning()
    if (!made) throw new Error('insert returned no row')
    await audit(tx, { action: 'share.created', targetId: made.id, projectId, details: { conversation_id: id } })
    return made
  })
  return { share, token }
}

/** The links to a conversation, newest first. */
export async function listShares(
  db: Database,
  principal: Principal,
  { id, limit, cursor }: PageQuery & { id: number },
): Promise<Page<Share>> {
  await requireConversation(db, principal, id)
  const rows = await db
    .select()
    .from(conversationShares)
    .where(and(eq(conversationShares.conversationId, id), olderThan(conversationShares.id, cursor)))
    .orderBy(desc(conversationShares.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

/** The links to all of one's conversations, newest first. */
export async function listOwnShares(
  db: Database,
  principal: Principal,
  { limit, cursor }: PageQuery,
): Promise<Page<Share>> {
  const rows = await db
    .select(getTableColumns(conversationShares))
    .from(conversationShares)
    .innerJoin(conversations, eq(conversations.id, conversationShares.conversationId))
    .where(and(ownConversations(principal), olderThan(conversationShares.id, cursor)))
    .orderBy(desc(conversationShares.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

/** Revokes a link; the next request with it finds nothing. */
export async function deleteShare(
  db: Database,
  principal: Principal,
  share: { conversationId: number; shareId: number },
): Promise<void> {
  await requireShare(db, principal, share)
  const { conversationId, shareId } = share
  await db.transaction(async (tx) => {
    await tx.delete(conversationShares).where(eq(conversationShares.id, shareId))
    await audit(tx, { action: 'share.revoked', targetId: shareId, details: { conversation_id: conversationId } })
  })
}

/** A shared branch; `imported` are the answers in it that came in a file. */
export interface SharedBranch {
  title: string | null
  messages: Message[]
  imported: ReadonlySet<number>
}

/** What a link shows to whoever has it. @throws AppError 404. */
export async function readShared(
  db: Database,
  { token, isEnabled }: { token: string; isEnabled: boolean },
): Promise<SharedBranch> {
  if (!isEnabled) throw notFound()
  const { title, messageId } = await requireShared(db, token)
  const messages = await loadBranch(db, messageId)
  const answers = messages.filter(({ role }) => role === 'assistant').map(({ id }) => id)
  const imported = await db
    .select({ id: runs.messageId })
    .from(runs)
    .where(and(inArray(runs.messageId, answers), eq(runs.owner, IMPORTED)))
  return { title, messages, imported: new Set(imported.map(({ id }) => id)) }
}
