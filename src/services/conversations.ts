import { and, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Principal } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { invalid, notFound } from '../core/errors.ts'
import { conversations, messages } from '../models/conversation.ts'
import { projects } from '../models/project.ts'
import type { PageQuery } from '../schemas/base.ts'
import type { ConversationCreate, ConversationQuery, ConversationUpdate } from '../schemas/conversation.ts'
import { ownConversations, requireAgent, requireConversation, requireProject } from './access.ts'
import type { Message } from './messages.ts'
import { type Page, readCursor, toPage } from './pages.ts'

export type Conversation = typeof conversations.$inferSelect

export async function createConversation(
  db: Database,
  principal: Principal,
  { project_id, agent_id, title }: ConversationCreate,
): Promise<Conversation> {
  await requireProject(db, principal, project_id, 'read')
  const agent = agent_id === undefined ? null : await requireAgent(db, principal, agent_id, 'read')
  if (agent && agent.projectId !== null && agent.projectId !== project_id) {
    throw invalid('body.agent_id', 'is an agent of another project')
  }
  const [created] = await db
    .insert(conversations)
    .values({ projectId: project_id, userId: principal.userId, title: title ?? null, agentId: agent_id ?? null })
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
  const before = readCursor(cursor)
  const rows = await db
    .select()
    .from(conversations)
    .where(
      and(
        ownConversations(principal),
        before === null ? undefined : lt(conversations.id, before),
        project_id === undefined ? undefined : eq(conversations.projectId, project_id),
        q === undefined ? undefined : says(q),
      ),
    )
    .orderBy(sql`${conversations.id} DESC`)
    .limit(limit + 1)
  return toPage(rows, limit)
}

/** Titles or messages that hold the words, in the syntax of a search box: `word "a phrase" -without`. */
function says(words: string): SQL | undefined {
  const query = sql`websearch_to_tsquery('simple', ${words})`
  return or(
    sql`to_tsvector('simple', coalesce(${conversations.title}, '')) @@ ${query}`,
    sql`EXISTS (SELECT 1 FROM ${messages} WHERE ${messages.conversationId} = ${conversations.id}
        AND to_tsvector('simple', left(${messages.content}, 100000)) @@ ${query})`,
  )
}

export async function getConversation(db: Database, principal: Principal, id: number): Promise<Conversation> {
  await requireConversation(db, principal, id)
  const [conversation] = await db.select().from(conversations).where(eq(conversations.id, id))
  if (!conversation) throw notFound()
  return conversation
}

export async function updateConversation(
  db: Database,
  principal: Principal,
  id: number,
  { title }: ConversationUpdate,
): Promise<Conversation> {
  await requireConversation(db, principal, id)
  const [changed] = await db
    .update(conversations)
    .set({ title, updatedAt: sql`now()` })
    .where(eq(conversations.id, id))
    .returning()
  if (!changed) throw notFound()
  return changed
}

/** Deletes a conversation with its messages; a run in it ends. */
export async function deleteConversation(db: Database, principal: Principal, id: number): Promise<void> {
  await requireConversation(db, principal, id)
  await db.delete(conversations).where(eq(conversations.id, id))
}

/** The messages of a conversation, oldest first; together they are a tree by `parentId`. */
export async function listMessages(
  db: Database,
  principal: Principal,
  { id, limit, cursor }: PageQuery & { id: number },
): Promise<Page<Message>> {
  await requireConversation(db, principal, id)
  const rows = await db
    .select()
    .from(messages)
    .where(and(eq(messages.conversationId, id), gt(messages.id, readCursor(cursor) ?? 0)))
    .orderBy(messages.id)
    .limit(limit + 1)
  return toPage(rows, limit)
}

/** What an export of a conversation holds. */
export interface ConversationExport {
  conversation: Conversation
  projectName: string
  messages: Message[]
}

/** A whole conversation; its size is bounded by what one person asked. */
export async function exportConversation(db: Database, principal: Principal, id: number): Promise<ConversationExport> {
  const conversation = await getConversation(db, principal, id)
  const [project] = await db
    .select({ name: projects.name })
    .from(projects)
    .where(eq(projects.id, conversation.projectId))
  const all = await db.select().from(messages).where(eq(messages.conversationId, id)).orderBy(messages.id)
  return { conversation, projectName: project?.name ?? '', messages: all }
}
