import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { notFound } from '../../core/errors.ts'
import { conversations, messages } from '../../models/conversation.ts'
import { projects } from '../../models/project.ts'
import type { PageQuery } from '../../schemas/base.ts'
import type { ConversationCreate, ConversationQuery, ConversationUpdate } from '../../schemas/conversation.ts'
import { ownConversations, requireAgent, requireConversation, requireMessage, requireProject } from '../access.ts'
import { requireSameProject } from '../agents/agents.ts'
import { audit } from '../audit/audit.ts'
import { newerThan, olderThan, type Page, toPage } from '../pages.ts'
import { chooseBranch, currentMessageId, loadBranch } from './branches.ts'
import type { Message } from './messages.ts'
import { conversationsThatSay } from './search.ts'

export type Conversation = typeof conversations.$inferSelect

/** A conversation as it is read; the branch that people see is told for one that is older than the choice, too. */
const columns = { ...getTableColumns(conversations), currentMessageId }

export async function createConversation(
  db: Database,
  principal: Principal,
  { project_id, agent_id, title }: ConversationCreate,
): Promise<Conversation> {
  await requireProject(db, principal, project_id, 'read')
  const agent = agent_id === undefined ? null : await requireAgent(db, principal, agent_id, 'read')
  requireSameProject(agent, project_id)
  const [created] = await db
    .insert(conversations)
    .values({
      projectId: project_id,
      userId: principal.userId,
      agentId: agent_id ?? null,
      title: title ?? null,
      titleSource: title === undefined ? 'question' : 'person',
    })
    .returning()
  if (!created) throw new Error('insert returned no row')
  return created
}

/** One's own conversations, newest first; `q` finds words in titles and messages. */
export async function listConversations(
  db: Database,
  principal: Principal,
  { limit, cursor, project_id, q }: ConversationQuery,
): Promise<Page<Conversation>> {
  if (project_id !== undefined) await requireProject(db, principal, project_id, 'read')
  const isListed = and(
    ownConversations(principal),
    olderThan(conversations.id, cursor),
    project_id === undefined ? undefined : eq(conversations.projectId, project_id),
  )
  const listed = sql`SELECT ${conversations.id} FROM ${conversations} WHERE ${isListed}`
  const rows = await db
    .select(columns)
    .from(conversations)
    .where(q === undefined ? isListed : sql`${conversations.id} IN (${conversationsThatSay(q, listed, limit + 1)})`)
    .orderBy(desc(conversations.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

export async function getConversation(db: Database, principal: Principal, id: number): Promise<Conversation> {
  await requireConversation(db, principal, id)
  const [conversation] = await db.select(columns).from(conversations).where(eq(conversations.id, id))
  if (!conversation) throw notFound()
  return conversation
}

/** Renames a conversation, or makes the branch through a message the one that is seen. @throws AppError 404. */
export async function updateConversation(
  db: Database,
  principal: Principal,
  id: number,
  { title, current_message_id: messageId }: ConversationUpdate,
): Promise<Conversation> {
  await requireConversation(db, principal, id)
  if (messageId !== undefined) {
    const { conversationId } = await requireMessage(db, principal, messageId)
    if (conversationId !== id) throw notFound()
    await chooseBranch(db, id, messageId)
  }
  if (title !== undefined) {
    await db
      .update(conversations)
      .set({ title, titleSource: 'person', updatedAt: sql`now()` })
      .where(eq(conversations.id, id))
  }
  return getConversation(db, principal, id)
}

/** Deletes a conversation with its messages; a run in it ends. */
export async function deleteConversation(db: Database, principal: Principal, id: number): Promise<void> {
  const { projectId } = await requireConversation(db, principal, id)
  await db.transaction(async (tx) => {
    await tx.delete(conversations).where(eq(conversations.id, id))
    await audit(tx, { action: 'conversation.deleted', targetId: id, projectId })
  })
}

/** The messages of all branches, oldest first; together they are a tree by `parentId`. */
export async function listMessages(
  db: Database,
  principal: Principal,
  { id, limit, cursor }: PageQuery & { id: number },
): Promise<Page<Message>> {
  await requireConversation(db, principal, id)
  const rows = await db
    .select()
    .from(messages)
    .where(and(eq(messages.conversationId, id), newerThan(messages.id, cursor)))
    .orderBy(messages.id)
    .limit(limit + 1)
  return toPage(rows, limit)
}

/** What an export of a conversation holds; its size is bounded by what one person asked. */
export interface ConversationExport {
  conversation: Conversation
  projectName: string
  messages: Message[]
}

/** What is to be exported; `branch`: the messages that people see; `tree`: all of them. */
interface ExportTarget {
  id: number
  extent: 'branch' | 'tree'
}

/** Messages oldest first. @throws AppError 404. */
export async function exportConversation(
  db: Database,
  principal: Principal,
  target: ExportTarget,
): Promise<ConversationExport> {
  const exported = await readConversation(db, principal, target)
  const { id, projectId } = exported.conversation
  await audit(db, { action: 'conversation.exported', targetId: id, projectId, details: { extent: target.extent } })
  return exported
}

/** A conversation as an export has it. @throws AppError 404. */
export async function readConversation(
  db: Database,
  principal: Principal,
  { id, extent }: ExportTarget,
): Promise<ConversationExport> {
  const conversation = await getConversation(db, principal, id)
  const [project] = await db
    .select({ name: projects.name })
    .from(projects)
    .where(eq(projects.id, conversation.projectId))
  const { currentMessageId: leaf } = conversation
  const exported =
    extent === 'tree'
      ? await db.select().from(messages).where(eq(messages.conversationId, id)).orderBy(messages.id)
      : leaf === null
        ? []
        : await loadBranch(db, leaf)
  return { conversation, projectName: project?.name ?? '', messages: exported }
}
