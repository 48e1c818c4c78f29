import { eq, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { getContext, type Principal } from '../../core/context.ts'
import type { Transaction } from '../../core/database.ts'
import { invalid } from '../../core/errors.ts'
import { conversations, IMPORTED, messages, runs } from '../../models/conversation.ts'
import type { ConversationFile, ConversationImport, FileMessage } from '../../schemas/conversation-file.ts'
import { requireProject } from '../access.ts'
import { audit } from '../audit/audit.ts'
import { INTERRUPTED } from '../runs/ending.ts'
import { errorFrame, textFrames } from '../runs/frames.ts'
import { chooseBranch } from './branches.ts'
import { type Conversation, getConversation } from './conversations.ts'
import { checkCitations } from './imported-citations.ts'

/** Where the file is in the body, for errors. */
const FILE = 'body.conversation'
/** Rows of one insert. */
const MESSAGES_PER_INSERT = 500

/**
 * Makes a conversation of a file, in one transaction: the same tree, texts, moments and feedback under new ids, and
 * citations as far as the project's documents agree (docs/decisions/0009).
 * @throws AppError 404 or 403 for the project, 422 for a file whose messages are no conversation.
 */
export async function importConversation(
  db: NodePgDatabase,
  principal: Principal,
  { project_id: projectId, conversation: file }: ConversationImport,
): Promise<Conversation> {
  await requireProject(db, principal, projectId, 'read')
  checkTree(file)
  const { conversation } = file
  const { title } = conversation
  const createdAt = momentOf(conversation.created_at, 'conversation.created_at')
  const updatedAt = momentOf(conversation.updated_at, 'conversation.updated_at')
  const id = await db.transaction(async (tx) => {
    const [made] = await tx
      .insert(conversations)
      .values({
        projectId,
        userId: principal.userId,
        title,
        titleSource: title === null ? 'question' : 'person',
        createdAt,
      })
      .returning({ id: conversations.id })
    if (!made) throw new Error('insert returned no row')
    const idOf = await insertMessages(tx, { conversationId: made.id, projectId, file })
    const seen = idOf.get(conversation.current_message_id ?? file.messages.at(-1)?.id ?? 0)
    if (seen !== undefined) await chooseBranch(tx, made.id, seen)
    await tx.update(conversations).set({ updatedAt }).where(eq(conversations.id, made.id))
    const details = { messages: file.messages.length }
    await audit(tx, { action: 'conversation.imported', targetId: made.id, projectId, details })
    return made.id
  })
  return getConversation(db, principal, id)
}

/** Questions and answers take turns from a question on, each after what it follows; so there is no circle. */
function checkTree({ conversation, messages: all }: ConversationFile): void {
  const byId = new Map<number, FileMessage>()
  const answered = new Set<number>()
  for (const [index, message] of all.entries()) {
    const wrong = (field: string, what: string) => invalid(`${FILE}.messages.${index}.${field}`, what)
    if (byId.has(message.id)) throw wrong('id', 'is the id of an earlier message')
    byId.set(message.id, message)
    if (message.role === 'user' && message.status !== 'complete') throw wrong('status', 'must be "complete"')
    if (message.parent_id === null) {
      if (message.role !== 'user') throw wrong('parent_id', 'must not be null: an answer follows a question')
      continue
    }
    const parent = byId.get(message.parent_id)
    if (!parent || parent === message) throw wrong('parent_id', 'must be the id of an earlier message')
    if (parent.role === message.role) throw wrong('parent_id', 'must be of the other role')
    if (message.role === 'assistant') answered.add(parent.id)
  }
  const open = all.findIndex(({ id, role }) => role === 'user' && !answered.has(id))
  if (open >= 0) throw invalid(`${FILE}.messages.${open}.id`, 'must have an answer')
  const { current_message_id: seen } = conversation
  if (seen !== null && !byId.has(seen)) {
    throw invalid(`${FILE}.conversation.current_message_id`, 'must be the id of a message of the file')
  }
}

/** @returns the new ids by those of the file. */
async function insertMessages(
  tx: Transaction,
  { conversationId, projectId, file }: { conversationId: number; projectId: number; file: ConversationFile },
): Promise<Map<number, number>> {
  const citations = await checkCitations(
    tx,
    projectId,
    file.messages.map((message) => message.citations),
  )
  const { rows } = await tx.execute<{ id: number }>(
    sql`SELECT nextval(pg_get_serial_sequence('messages', 'id')) AS id FROM generate_series(1, ${file.messages.length})`,
  )
  const ids = rows.map(({ id }) => id).sort((one, other) => one - other)
  const idOf = new Map(file.messages.map((message, index) => [message.id, ids[index] ?? 0]))
  const { traceId } = getContext()
  const values = file.messages.map((message, index) => ({
    ...valuesOf(message, index),
    id: idOf.get(message.id) ?? 0,
    parentId: idOf.get(message.parent_id ?? 0) ?? null,
    conversationId,
    citations: citations[index] ?? [],
    traceId,
  }))
  for (let at = 0; at < values.length; at += MESSAGES_PER_INSERT) {
    await tx
      .insert(messages)
      .overridingSystemValue()
      .values(values.slice(at, at + MESSAGES_PER_INSERT))
  }
  const streams = values.flatMap((message) => (message.role === 'assistant' ? [streamOf(message)] : []))
  for (let at = 0; at < streams.length; at += MESSAGES_PER_INSERT) {
    const rows = streams.slice(at, at + MESSAGES_PER_INSERT)
    await tx.insert(runs).values(rows.map((stream) => ({ ...stream, endedAt: sql`now()` })))
  }
  return idOf
}

/** What a reader of an imported answer gets: its text, and the end that its status means. */
function streamOf(message: ReturnType<typeof valuesOf> & { id: number; traceId: string }): typeof runs.$inferInsert {
  const { id, content, status, errorCode, errorDetail, traceId, model } = message
  const frames = textFrames(content)
  if (status === 'failed' || status === 'interrupted') {
    const error = errorCode ?? status
    frames.push(errorFrame({ trace_id: traceId, error, detail: errorDetail ?? error }))
  }
  return {
    messageId: id,
    owner: IMPORTED,
    events: false,
    parameters: { model: model ?? '', use_documents: true },
    frames: frames.map(({ event, data }) => [event, data]),
  }
}

/** What a message says of itself. One that was being made when the file was written is not made on here. */
function valuesOf(message: FileMessage, index: number) {
  const isOpen = message.status === 'streaming'
  const error = isOpen ? { code: INTERRUPTED().code, detail: INTERRUPTED().message } : message.error
  const { role, content, usage, feedback } = message
  return {
    role,
    // As a model's text is stored (`chat/model-text.ts`): a stream's lines end at a carriage return.
    content: role === 'assistant' ? content.replace(/\r\n?/g, '\n') : content,
    status: isOpen ? ('interrupted' as const) : message.status,
    finishReason: message.finish_reason,
    errorCode: error?.code ?? null,
    errorDetail: error?.detail ?? null,
    model: message.model,
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
    costUsd: usage.cost_usd,
    rating: feedback?.rating ?? null,
    comment: feedback?.comment ?? null,
    createdAt: momentOf(message.created_at, `messages.${index}.created_at`),
  }
}

/** A leap second has the form of a moment and is none. */
function momentOf(text: string, path: string): Date {
  const moment = new Date(text)
  if (Number.isNaN(moment.getTime())) throw invalid(`${FILE}.${path}`, 'must be a moment that exists')
  return moment
}
