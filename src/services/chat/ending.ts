import { and, eq, isNull, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Transaction } from '../../core/database.ts'
import { AppError } from '../../core/errors.ts'
import { accounts, conversations, messages, runFrames, runs } from '../../models/conversation.ts'
import { type Message, toMessageResponse } from '../messages.ts'
import { recordUsage } from '../usage.ts'
import type { Draft } from './draft.ts'
import { doneFrame, errorFrame, type Frame, type ReaderFrame } from './frames.ts'
import { RunLost } from './journal.ts'
import type { MeteredUsage } from './meter.ts'

export interface Ending {
  messageId: number
  /** The process that ends it; it must still own the run. */
  owner: string
  /** Whether its readers get named events. */
  events: boolean
  status: Exclude<Message['status'], 'streaming'>
  /** Why it failed or was interrupted. */
  error: AppError | null
  /** What the run knew of its answer; null when the process that made it is gone. */
  draft: Draft | null
  usage: MeteredUsage
  totalMs: number | null
}

/** The answer was deleted while it was made. */
export class MessageGone extends RunLost {}

export const INTERRUPTED = (): AppError =>
  new AppError(503, 'interrupted', 'The answer was interrupted; what was written is kept. Ask again to have it whole.')

/**
 * Ends a run in one transaction: the message gets its text, citations and usage, the account is written, and the
 * journal is folded into the run, all by the database, which has every frame. @returns the frames that end it, to be
 * shown now that they are stored. @throws RunLost when the run is not open under this owner.
 */
export async function endRun(db: NodePgDatabase, ending: Ending): Promise<{ message: Message; last: ReaderFrame[] }> {
  const { messageId, events, error, draft } = ending
  return db.transaction(async (tx) => {
    const message = await completeMessage(tx, ending)
    const frame = lastFrame(message, { events, error })
    const { parameters, length, seen } = await foldJournal(tx, ending, frame)
    await tx.insert(accounts).values({
      messageId,
      traceId: message.traceId,
      question: sql`coalesce((SELECT content FROM messages WHERE id = ${message.parentId}), '')`,
      searchQuery: draft?.searchQuery ?? '',
      candidates: draft?.candidates ?? [],
      prompt: draft?.prompt ?? null,
      steps: draft?.steps ?? [],
      parameters,
      checks: { markers: draft?.markers ?? [] },
      firstTokenMs: draft?.firstTokenMs ?? null,
      totalMs: ending.totalMs,
    })
    await countUsage(tx, message)
    return { message, last: frame ? [{ ...frame, seq: length, id: seen }] : [] }
  })
}

/** One request of the conversation's owner; one that failed without using anything is none. */
async function countUsage(tx: Transaction, message: Message): Promise<void> {
  const { promptTokens, completionTokens, costUsd, model } = message
  if (model === null || (message.status === 'failed' && !promptTokens && !completionTokens)) return
  const [asker] = await tx
    .select({ userId: conversations.userId, projectId: conversations.projectId })
    .from(conversations)
    .where(eq(conversations.id, message.conversationId))
  if (asker) await recordUsage(tx, { ...asker, model, promptTokens, completionTokens, costUsd })
}

async function completeMessage(tx: Transaction, { messageId, status, error, draft, usage }: Ending): Promise<Message> {
  const journal = sql`FROM ${runFrames} WHERE ${eq(runFrames.messageId, messageId)}`
  const [message] = await tx
    .update(messages)
    .set({
      status,
      content: sql`(SELECT coalesce(string_agg(data, '' ORDER BY seq), '') ${journal} AND event = 'text')`,
      citations: sql`(SELECT coalesce(jsonb_agg(data::jsonb ORDER BY seq), '[]') ${journal} AND event = 'citation')`,
      finishReason: draft?.finishReason ?? null,
      errorCode: error?.code ?? null,
      errorDetail: error?.message ?? null,
      promptTokens: usage.promptTokens,
      completionTokens: usage.completionTokens,
      costUsd: usage.costUsd,
      usageEstimated: usage.estimated,
    })
    .where(eq(messages.id, messageId))
    .returning()
  if (!message) throw new MessageGone(`message ${messageId} is gone`)
  return message
}

function lastFrame(message: Message, { events, error }: Pick<Ending, 'events' | 'error'>): Frame | null {
  if (error) return errorFrame({ trace_id: message.traceId, error: error.code, detail: error.message })
  return events ? doneFrame(toMessageResponse(message)) : null
}

/** @returns also how many frames there are then, and how many of them the run's readers see. */
async function foldJournal(tx: Transaction, { messageId, owner, events }: Ending, last: Frame | null) {
  const journalled = sql`
    SELECT coalesce(jsonb_agg(jsonb_build_array(event, data) ORDER BY seq), '[]')
    FROM ${runFrames} WHERE ${eq(runFrames.messageId, messageId)}`
  const added = JSON.stringify(last ? [[last.event, last.data]] : [])
  const [run] = await tx
    .update(runs)
    .set({ endedAt: sql`now()`, frames: sql`(${journalled}) || ${added}::jsonb` })
    .where(and(eq(runs.messageId, messageId), eq(runs.owner, owner), isNull(runs.endedAt)))
    .returning({
      parameters: runs.parameters,
      length: sql<number>`jsonb_array_length(${runs.frames})`,
      seen: events
        ? sql<number>`jsonb_array_length(${runs.frames})`
        : sql<number>`jsonb_array_length(jsonb_path_query_array(${runs.frames}, '$[*] ? (@[0] == "text" || @[0] == "error")'))`,
    })
  // Thrown within the transaction: what another process has ended stays as it ended it.
  if (!run) throw new RunLost(`run ${messageId} is not open here`)
  await tx.delete(runFrames).where(eq(runFrames.messageId, messageId))
  return run
}
