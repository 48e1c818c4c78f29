import { eq } from 'drizzle-orm'
import type { Pool } from 'pg'
import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { invalid, notFound } from '../../core/errors.ts'
import { conversations, type RunParameters } from '../../models/conversation.ts'
import type { ChatRequest } from '../../schemas/chat.ts'
import {
  personalProjectId,
  requireAgent,
  requireConversation,
  requireDocuments,
  requireMessage,
  requireProject,
} from '../access.ts'
import { requireSameProject } from '../agents/agents.ts'
import { currentMessageId } from '../conversations/branches.ts'
import { shortened } from '../conversations/titles.ts'

/** Where a question belongs, judged: the project is readable, and every id of the request is in it. */
export interface Place {
  projectId: number
  /** Null: a conversation is to be made. */
  conversationId: number | null
  /** The answer that the question follows; null: it is the first. */
  parentId: number | null
  /** Who answers: the agent that was asked for, else that of the conversation; null: nobody in particular. */
  agentId: number | null
}

/** @throws AppError 404 when any id of the request is not there or not visible; nothing is written before. */
export async function findPlace(db: Database, principal: Principal, request: ChatRequest): Promise<Place> {
  const { agent_id, document_ids } = request
  const agent = agent_id == null ? null : await requireAgent(db, principal, agent_id, 'read')
  const place = await placeOf(db, principal, request, agent?.projectId ?? null)
  requireSameProject(agent, place.projectId)
  if (document_ids) await requireDocuments(db, place.projectId, document_ids)
  return agent_id === undefined ? place : { ...place, agentId: agent_id }
}

/** `agentsProject`: where a new conversation with a project's agent belongs, when the request names no project. */
async function placeOf(
  db: Database,
  principal: Principal,
  request: ChatRequest,
  agentsProject: number | null,
): Promise<Place> {
  const { conversation_id, project_id, parent_id } = request
  if (conversation_id === undefined) {
    if (parent_id != null) return placeUnder(db, principal, request, parent_id)
    if (project_id !== undefined) await requireProject(db, principal, project_id, 'read')
    const projectId = project_id ?? agentsProject ?? (await personalProjectId(db, principal))
    return { projectId, conversationId: null, parentId: null, agentId: null }
  }
  const { projectId, agentId } = await requireConversation(db, principal, conversation_id)
  if (parent_id != null) return placeUnder(db, principal, request, parent_id)
  checkProject(request, projectId)
  const parentId = parent_id === null ? null : await currentAnswer(db, conversation_id)
  return { projectId, conversationId: conversation_id, parentId, agentId }
}

async function placeUnder(db: Database, principal: Principal, request: ChatRequest, parentId: number): Promise<Place> {
  const { conversationId, projectId, agentId, role } = await requireMessage(db, principal, parentId)
  if (request.conversation_id !== undefined && request.conversation_id !== conversationId) throw notFound()
  checkProject(request, projectId)
  if (role !== 'assistant') throw invalid('body.parent_id', 'must be the id of an answer, not of a question')
  return { projectId, conversationId, parentId, agentId }
}

function checkProject({ project_id }: ChatRequest, projectId: number): void {
  if (project_id === undefined || project_id === projectId) return
  throw invalid('body.project_id', 'is not the project of this conversation; leave it out')
}

/** The answer that the branch people see ends in; null: nothing was asked yet. */
async function currentAnswer(db: Database, conversationId: number): Promise<number | null> {
  const [conversation] = await db
    .select({ current: currentMessageId })
    .from(conversations)
    .where(eq(conversations.id, conversationId))
  return conversation?.current ?? null
}

export interface NewRun {
  place: Place
  /** The question's text; null: the question is there already, and `place.parentId` is its id. */
  question: string | null
  userId: number
  owner: string
  traceId: string
  events: boolean
  parameters: RunParameters
}

export interface StoredRun {
  conversationId: number
  messageId: number
}

/**
 * One text for all cases, so that it is planned once for each connection: `$4` null makes a conversation, `$6` a question.
 * The ids are drawn first, so that the conversation can name the answer that is not there yet.
 */
const STORE_RUN = `
  WITH ids AS (
    SELECT CASE WHEN $6::text IS NULL THEN $5::bigint ELSE nextval(pg_get_serial_sequence('messages', 'id')) END AS question,
      nextval(pg_get_serial_sequence('messages', 'id')) AS answer
  ),
  made AS (
    INSERT INTO conversations (project_id, user_id, title, title_source, current_message_id, agent_id)
    SELECT $1, $2, $3, 'question', answer, $12 FROM ids WHERE $4::bigint IS NULL
    RETURNING id
  ),
  touched AS (
    UPDATE conversations SET updated_at = now(), title = coalesce(title, $3), current_message_id = ids.answer
    FROM ids WHERE id = $4
    RETURNING id
  ),
  conversation AS (SELECT id FROM made UNION ALL SELECT id FROM touched),
  asked AS (
    INSERT INTO messages (id, conversation_id, parent_id, role, content, status, trace_id) OVERRIDING SYSTEM VALUE
    SELECT ids.question, conversation.id, $5::bigint, 'user', $6, 'complete', $7 FROM conversation, ids
    WHERE $6::text IS NOT NULL
  ),
  answer AS (
    INSERT INTO messages (id, conversation_id, parent_id, role, status, model, trace_id) OVERRIDING SYSTEM VALUE
    SELECT ids.answer, conversation.id, ids.question, 'assistant', 'streaming', $8, $7 FROM conversation, ids
    RETURNING id, conversation_id
  ),
  run AS (
    INSERT INTO runs (message_id, owner, events, parameters) SELECT id, $9, $10, $11::jsonb FROM answer
    RETURNING message_id
  )
  SELECT answer.id, answer.conversation_id FROM answer, run`

/** Stores conversation, question, answer-to-be and run in one statement: one round trip before the work begins. */
export async function storeRun(pool: Pool, run: NewRun): Promise<StoredRun> {
  const { place, question, parameters } = run
  const { rows } = await pool.query<{ id: number; conversation_id: number }>({
    name: 'store_run',
    text: STORE_RUN,
    values: [
      place.projectId,
      run.userId,
      question === null ? null : shortened(question),
      place.conversationId,
      place.parentId,
      question,
      run.traceId,
      parameters.model,
      run.owner,
      run.events,
      JSON.stringify(parameters),
      place.agentId,
    ],
  })
  const [stored] = rows
  // The conversation was deleted since it was judged.
  if (!stored) throw notFound()
  return { conversationId: stored.conversation_id, messageId: stored.id }
}
