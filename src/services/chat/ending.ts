import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Database } from '../../core/database.ts'
import { AppError } from '../../core/errors.ts'
import { accounts, messages, runFrames, runs } from '../../models/conversation.ts'
import { type Message, toMessageResponse } from '../messages.ts'
import type { Draft } from './draft.ts'
import { citationsOf, contentOf, doneFrame, errorFrame, type Frame } from './frames.ts'
import { RunLost } from './journal.ts'

export interface Ending {
  messageId: number
  /** The process that ends it; it must still own the run. */
  owner: string
  /** Whether its readers get named events. */
  events: boolean
  status: Exclude<Message['status'], 'streaming'>
  /** Why it failed or was interrupted. */
  error: AppError | null
  /** All frames so far, in order. */
  frames: readonly Frame[]
  /** What the run knew of its answer; null when the process that made it is gone. */
  draft: Draft | null
  totalMs: number | null
}

export const INTERRUPTED = (): AppError =>
  new AppError(503, 'interrupted', 'The answer was interrupted; what was written is kept. Ask again to have it whole.')

/**
 * Ends a run in one transaction: the message gets its text, citations and usage, the account is written, and the
 * journal is folded into the run. @returns the frames that end it, to be shown now that they are stored.
 * @throws RunLost when the run is not open under this owner.
 */
export async function endRun(db: NodePgDatabase, ending: Ending): Promise<{ message: Message; last: Frame[] }> {
  const { messageId, owner, events, status, error, frames, draft } = ending
  return db.transaction(async (tx) => {
    const [message] = await tx
      .update(messages)
      .set({
        status,
        content: contentOf(frames),
        citations: citationsOf(frames),
        finishReason: draft?.finishReason ?? null,
        errorCode: error?.code ?? null,
        errorDetail: error?.message ?? null,
        ...draft?.usage,
      })
      .where(eq(messages.id, messageId))
      .returning()
    if (!message) throw new RunLost(`message ${messageId} is gone`)
    const last: Frame[] = []
    if (error) last.push(errorFrame({ trace_id: message.traceId, error: error.code, detail: error.message }))
    else if (events) last.push(doneFrame(toMessageResponse(message)))
    const [run] = await tx
      .update(runs)
      .set({ endedAt: sql`now()`, frames: [...frames, ...last].map(({ event, data }) => [event, data]) })
      .where(and(eq(runs.messageId, messageId), eq(runs.owner, owner), isNull(runs.endedAt)))
      .returning({ parameters: runs.parameters })
    // Thrown within the transaction: what another process has ended stays as it ended it.
    if (!run) throw new RunLost(`run ${messageId} is not open here`)
    await tx.delete(runFrames).where(eq(runFrames.messageId, messageId))
    await tx.insert(accounts).values({
      messageId,
      traceId: message.traceId,
      question: sql`coalesce((SELECT content FROM messages WHERE id = ${message.parentId}), '')`,
      searchQuery: draft?.searchQuery ?? '',
      candidates: draft?.candidates ?? [],
      prompt: draft?.prompt ?? null,
      steps: draft?.steps ?? [],
      parameters: run.parameters,
      checks: { markers: draft?.markers ?? [] },
      firstTokenMs: draft?.firstTokenMs ?? null,
      totalMs: ending.totalMs,
    })
    return { message, last }
  })
}

/** The journalled frames of a run that has not ended, after the first `skip`. */
export async function openFrames(db: Database, messageId: number, skip = 0): Promise<Frame[]> {
  const rows = await db
    .select({ event: runFrames.event, data: runFrames.data })
    .from(runFrames)
    .where(eq(runFrames.messageId, messageId))
    .orderBy(asc(runFrames.seq))
    .offset(skip)
  return rows
}
