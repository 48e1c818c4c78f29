import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { Principal } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { AppError, forbidden, notFound } from '../core/errors.ts'
import { agents } from '../models/agent.ts'
import { conversationShares, conversations, messages } from '../models/conversation.ts'
import { documents } from '../models/document.ts'
import { mcpServers } from '../models/mcp-server.ts'
import { projectMembers, projects } from '../models/project.ts'
import { apiKeys, sessions, users } from '../models/user.ts'
import { hashToken } from './tokens.ts'

/**
 * The one door: whether a principal may do something to a row. Every id that comes from outside, in a path, a query
 * or a body, passes one of these functions, and nothing else decides.
 *
 * What a principal cannot see does not exist for it (404); what it sees but may not do is 403.
 * An administrator manages users; that opens nobody's projects, documents or conversations to them.
 */

/** `read`: see and chat; `write`: also documents and agents; `manage`: also members, settings and deletion. */
export type Action = 'read' | 'write' | 'manage'
export type MemberRole = 'owner' | 'editor' | 'viewer'

const ALLOWED: Record<MemberRole, readonly Action[]> = {
  viewer: ['read'],
  editor: ['read', 'write'],
  owner: ['read', 'write', 'manage'],
}

function judge(role: MemberRole | undefined, action: Action): MemberRole {
  if (role === undefined) throw notFound()
  if (!ALLOWED[role].includes(action)) {
    throw forbidden(`Your role in this project, ${role}, does not allow this; ask an owner.`)
  }
  return role
}

/** Condition for rows of projects that the principal is a member of; for lists. */
export const inOwnProjects = (principal: Principal, projectId: SQL): SQL =>
  sql`${projectId} IN (SELECT ${projectMembers.projectId} FROM ${projectMembers} WHERE ${projectMembers.userId} = ${principal.userId})`

/** Condition for conversations that `requireConversation` lets through; for lists. */
export const ownConversations = (principal: Principal): SQL =>
  sql`${conversations.userId} = ${principal.userId} AND ${inOwnProjects(principal, sql`${conversations.projectId}`)}`

/** @returns the principal's role in the project. @throws AppError 404 or 403. */
export async function requireProject(
  db: Database,
  principal: Principal,
  projectId: number,
  action: Action,
): Promise<MemberRole> {
  const [member] = await db
    .select({ role: projectMembers.role })
    .from(projectMembers)
    .where(and(eq(projectMembers.projectId, projectId), eq(projectMembers.userId, principal.userId)))
  return judge(member?.role, action)
}

/** The personal project of a principal, which exists from registration on, as long as they are in it. @throws AppError 404. */
export async function personalProjectId(db: Database, principal: Principal): Promise<number> {
  const [project] = await db
    .select({ id: projects.id })
    .from(projects)
    .innerJoin(
      projectMembers,
      and(eq(projectMembers.projectId, projects.id), eq(projectMembers.userId, projects.personalUserId)),
    )
    .where(eq(projects.personalUserId, principal.userId))
  if (!project) throw notFound()
  return project.id
}

/** @throws AppError 404 unless the document is in that project and visible, 403 when the role does not suffice. */
export async function requireDocument(
  db: Database,
  principal: Principal,
  target: { projectId: number; documentId: number; action: Action },
): Promise<void> {
  const [found] = await db
    .select({ role: projectMembers.role })
    .from(documents)
    .innerJoin(projectMembers, eq(projectMembers.projectId, documents.projectId))
    .where(
      and(
        eq(documents.id, target.documentId),
        eq(documents.projectId, target.projectId),
        eq(projectMembers.userId, principal.userId),
      ),
    )
  judge(found?.role, target.action)
}

/** Every one of the documents must be in the project: one foreign id and there is no partial result. */
export async function requireDocuments(db: Database, projectId: number, documentIds: readonly number[]): Promise<void> {
  const distinct = [...new Set(documentIds)]
  if (distinct.length === 0) return
  const rows = await db
    .select({ id: documents.id })
    .from(documents)
    .where(and(eq(documents.projectId, projectId), sql`${documents.id} = ANY(${sql.param(distinct)}::bigint[])`))
  if (rows.length !== distinct.length) throw notFound()
}

/**
 * An agent is as visible as its project; a system agent is everyone's to ask, and nobody's to change here.
 * @returns its project, null for a system agent. @throws AppError 404 or 403.
 */
export async function requireAgent(
  db: Database,
  principal: Principal,
  agentId: number,
  action: Action,
): Promise<{ projectId: number | null }> {
  const [found] = await db
    .select({ projectId: agents.projectId, role: projectMembers.role })
    .from(agents)
    .leftJoin(
      projectMembers,
      and(eq(projectMembers.projectId, agents.projectId), eq(projectMembers.userId, principal.userId)),
    )
    .where(eq(agents.id, agentId))
  if (found?.projectId === null) {
    if (action === 'read') return { projectId: null }
    throw new AppError(403, 'system_agent', 'A system agent is changed in its file, by whoever runs this server.')
  }
  judge(found?.role ?? undefined, action)
  return { projectId: found?.projectId ?? null }
}

/** Condition for agents that `requireAgent` lets be read; for lists. */
export const visibleAgents = (principal: Principal): SQL =>
  sql`(${agents.projectId} IS NULL OR ${inOwnProjects(principal, sql`${agents.projectId}`)})`

/**
 * A conversation belongs to who began it, and only while they may still read its project.
 * @returns its project, and the agent that answers in it. @throws AppError 404.
 */
export async function requireConversation(
  db: Database,
  principal: Principal,
  conversationId: number,
): Promise<{ projectId: number; agentId: number | null }> {
  const [found] = await db
    .select({ projectId: conversations.projectId, agentId: conversations.agentId })
    .from(conversations)
    .innerJoin(
      projectMembers,
      and(eq(projectMembers.projectId, conversations.projectId), eq(projectMembers.userId, conversations.userId)),
    )
    .where(and(eq(conversations.id, conversationId), eq(conversations.userId, principal.userId)))
  if (!found) throw notFound()
  return found
}

/** A message, and with it its run and its stream, is as visible as its conversation. */
export async function requireMessage(
  db: Database,
  principal: Principal,
  messageId: number,
): Promise<{ conversationId: number; projectId: number; agentId: number | null; role: 'user' | 'assistant' }> {
  const [found] = await db
    .select({
      conversationId: conversations.id,
      projectId: conversations.projectId,
      agentId: conversations.agentId,
      role: messages.role,
    })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .innerJoin(
      projectMembers,
      and(eq(projectMembers.projectId, conversations.projectId), eq(projectMembers.userId, conversations.userId)),
    )
    .where(and(eq(messages.id, messageId), eq(conversations.userId, principal.userId)))
  if (!found) throw notFound()
  return found
}

/** A link to a conversation belongs to the conversation. @throws AppError 404. */
export async function requireShare(
  db: Database,
  principal: Principal,
  { conversationId, shareId }: { conversationId: number; shareId: number },
): Promise<void> {
  await requireConversation(db, principal, conversationId)
  const [found] = await db
    .select({ id: conversationShares.id })
    .from(conversationShares)
    .where(and(eq(conversationShares.id, shareId), eq(conversationShares.conversationId, conversationId)))
  if (!found) throw notFound()
}

/**
 * What a link shows, to whoever has its token: while the link is there, and while whoever shared it is active and may
 * still read the project. @throws AppError 404.
 */
export async function requireShared(db: Database, token: string): Promise<typeof conversationShares.$inferSelect> {
  const [found] = await db
    .select(getTableColumns(conversationShares))
    .from(conversationShares)
    .innerJoin(conversations, eq(conversations.id, conversationShares.conversationId))
    .innerJoin(users, and(eq(users.id, conversations.userId), users.isActive))
    .innerJoin(
      projectMembers,
      and(eq(projectMembers.projectId, conversations.projectId), eq(projectMembers.userId, conversations.userId)),
    )
    .where(eq(conversationShares.tokenHash, hashToken(token)))
  if (!found) throw notFound()
  return found
}

/**
 * Which of these readers may still see what they read: their account is active, the message is there and its project
 * is still theirs. One query for all of them.
 */
export async function stillVisible(
  db: Database,
  readers: readonly { userId: number; messageId: number }[],
): Promise<boolean[]> {
  const userIds = readers.map(({ userId }) => userId)
  const messageIds = readers.map(({ messageId }) => messageId)
  const { rows } = await db.execute<{ position: number }>(sql`
    SELECT reader.position::int AS position
    FROM unnest(${sql.param(userIds)}::bigint[], ${sql.param(messageIds)}::bigint[])
      WITH ORDINALITY AS reader(user_id, message_id, position)
    JOIN ${users} ON ${users.id} = reader.user_id AND ${users.isActive}
    JOIN ${messages} ON ${messages.id} = reader.message_id
    JOIN ${conversations} ON ${conversations.id} = ${messages.conversationId} AND ${conversations.userId} = reader.user_id
    JOIN ${projectMembers} ON ${projectMembers.projectId} = ${conversations.projectId}
      AND ${projectMembers.userId} = reader.user_id`)
  const visible = new Set(rows.map(({ position }) => position))
  return readers.map((_, index) => visible.has(index + 1))
}

/**
 * Condition for a message whose asker is still active and may still read its project: for runs, which go on by
 * themselves. @param messageId of a table that the query has.
 */
export const askerMayRead = (messageId: SQL): SQL => sql`EXISTS (
  SELECT 1 FROM ${messages}
  JOIN ${conversations} ON ${conversations.id} = ${messages.conversationId}
  JOIN ${users} ON ${users.id} = ${conversations.userId} AND ${users.isActive}
  JOIN ${projectMembers} ON ${projectMembers.projectId} = ${conversations.projectId} AND ${projectMembers.userId} = ${users.id}
  WHERE ${messages.id} = ${messageId})`

/** A condition for traces that the principal sees, and one for those of them whose content it may read. */
export interface TraceAccess {
  seen: SQL
  read: SQL
}

/**
 * Traces are as visible as what they explain: answers to whoever asked, ingestions to whoever may read the document. An
 * administrator sees the figures and spans of all, and reads only their own (docs/decisions/0005).
 */
export function traceAccess(principal: Principal): { answers: TraceAccess; ingestions: TraceAccess } {
  const seen = (read: SQL): TraceAccess => ({ read, seen: principal.scopes.has('admin') ? sql`TRUE` : read })
  return {
    answers: seen(ownConversations(principal)),
    ingestions: seen(inOwnProjects(principal, sql`${documents.projectId}`)),
  }
}

/** The ids by which traces are looked for. @throws AppError 404 when one is not visible; an administrator may name any. */
export async function requireTraceTargets(
  db: Database,
  principal: Principal,
  targets: { projectId?: number; conversationId?: number; messageId?: number; documentId?: number; userId?: number },
): Promise<void> {
  const { projectId, conversationId, messageId, documentId, userId } = targets
  if (userId !== undefined) await requireUser(db, principal, userId)
  if (principal.scopes.has('admin')) return
  if (projectId !== undefined) await requireProject(db, principal, projectId, 'read')
  if (conversationId !== undefined) await requireConversation(db, principal, conversationId)
  if (messageId !== undefined) await requireMessage(db, principal, messageId)
  if (documentId === undefined) return
  const isVisible = inOwnProjects(principal, sql`${documents.projectId}`)
  const [found] = await db
    .select({ id: documents.id })
    .from(documents)
    .where(and(eq(documents.id, documentId), isVisible))
  if (!found) throw notFound()
}

/** Whether a job may still write to a project for the user who started it: their account is active and they may. */
export async function mayStillWrite(db: Database, userId: number, projectId: number): Promise<boolean> {
  const [member] = await db
    .select({ role: projectMembers.role })
    .from(projectMembers)
    .innerJoin(users, and(eq(users.id, projectMembers.userId), users.isActive))
    .where(and(eq(projectMembers.projectId, projectId), eq(projectMembers.userId, userId)))
  return member !== undefined && ALLOWED[member.role].includes('write')
}

/** A session or an API key of one's own. @throws AppError 404. */
export async function requireOwn(
  db: Database,
  principal: Principal,
  kind: 'session' | 'api_key',
  id: number,
): Promise<void> {
  const table = kind === 'session' ? sessions : apiKeys
  const [found] = await db
    .select({ id: table.id })
    .from(table)
    .where(and(eq(table.id, id), eq(table.userId, principal.userId)))
  if (!found) throw notFound()
}

/** Oneself, or anyone for an administrator; the operator's account is no one's to see. @throws AppError 404. */
export async function requireUser(db: Database, principal: Principal, userId: number): Promise<void> {
  if (userId === principal.userId) return
  if (!principal.scopes.has('admin')) throw notFound()
  const [found] = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.kind, 'person')))
  if (!found) throw notFound()
}

/** What is nobody's in particular, such as a job, is the administrators' alone. @throws AppError 404. */
export function requireAdministrator(principal: Principal): void {
  if (!principal.scopes.has('admin')) throw notFound()
}

/** A server of tools is the administrators' alone. @throws AppError 404. */
export async function requireMcpServer(db: Database, principal: Principal, id: number): Promise<void> {
  requireAdministrator(principal)
  const [found] = await db.select({ id: mcpServers.id }).from(mcpServers).where(eq(mcpServers.id, id))
  if (!found) throw notFound()
}

/** What opens everybody's data is the operator's alone, who can read the data folder anyway. @throws AppError 403. */
export async function requireOperator(db: Database, principal: Principal): Promise<void> {
  const [found] = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, principal.userId), eq(users.kind, 'operator')))
  if (!found || !principal.scopes.has('admin')) throw forbidden('Only the operator may do this, by the operator key.')
}
