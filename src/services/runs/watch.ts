import { and, eq, isNull, ne, not, or, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Pool } from 'pg'
import type { Logger } from '../../core/logging.ts'
import { messages, runFrames, runs } from '../../models/conversation.ts'
import type { Tokenizer } from '../../providers/tokenizer.ts'
import { askerMayRead } from '../access.ts'
import { newDraft } from '../chat/draft.ts'
import { usageOfLost } from '../chat/meter.ts'
import { endRun, INTERRUPTED } from './ending.ts'
import { RunLost } from './journal.ts'
import type { LiveRun } from './live-run.ts'

export interface RunWatch {
  db: NodePgDatabase
  pool: Pool
  owner: string
  live: ReadonlyMap<number, LiveRun>
  tokenizer: Tokenizer
  logger: Logger
  /** Nobody else can have the database open, so every open run that is not ours is lost. */
  isOnlyProcess: boolean
}

/**
 * How often the owner of a run says that it lives and looks whether it was stopped, and how long it may be silent before
 * the run counts as lost. With the time to end it and to tell its readers, that stays below ten seconds.
 */
export const HEARTBEAT_MS = 1_000
const LOST_AFTER_S = 6
/** Lost runs that are ended at the same time: a process may leave hundreds, and requests need the database too. */
const ENDED_AT_ONCE = 4

/**
 * Keeps the runs of this process alive in the eyes of the others, ends those that were stopped elsewhere, deleted,
 * left by all their readers, or asked by somebody who may no longer read there, and ends what a process that died has left behind. Called every `HEARTBEAT_MS`.
 */
export async function tendRuns(watch: RunWatch): Promise<void> {
  await beat(watch)
  await endLostRuns(watch)
}

async function beat({ db, live, owner }: RunWatch): Promise<void> {
  const ids = [...live.keys()]
  if (ids.length === 0) return
  const rows = await db
    .update(runs)
    .set({ heartbeatAt: sql`now()` })
    .where(and(sql`${runs.messageId} = ANY(${sql.param(ids)}::bigint[])`, eq(runs.owner, owner), isNull(runs.endedAt)))
    .returning({
      messageId: runs.messageId,
      isStopped: sql<boolean>`${runs.stopRequestedAt} IS NOT NULL`,
      isAllowed: sql<boolean>`${askerMayRead(sql`${runs.messageId}`)}`,
      readMsAgo: sql<number | null>`(extract(epoch FROM now() - ${runs.lastReadAt}) * 1000)::float8`,
    })
  const open = new Map(rows.map((row) => [row.messageId, row]))
  for (const id of ids) {
    const run = live.get(id)
    const row = open.get(id)
    // No row: it has just ended here, another process took it over, or its conversation was deleted; ending it again does no harm.
    if (!row) run?.end('interrupted')
    else if (row.isStopped) run?.end('stopped')
    // Whoever asked is deactivated, or no longer in the project: nothing more is read or done in their name.
    else if (!row.isAllowed) run?.end('interrupted')
    else if (run?.isAbandoned(row.readMsAgo)) run.end('interrupted')
  }
}

/** Ends, as interrupted, the runs whose process no longer says that it lives. */
export async function endLostRuns(watch: RunWatch): Promise<void> {
  const { db, owner, live, isOnlyProcess } = watch
  const isOurs = sql`${runs.messageId} = ANY(${sql.param([...live.keys()])}::bigint[])`
  const isSilent = sql`${runs.heartbeatAt} < now() - make_interval(secs => ${LOST_AFTER_S})`
  const lost = await db
    .update(runs)
    .set({ owner, heartbeatAt: sql`now()` })
    .where(and(isNull(runs.endedAt), not(isOurs), isOnlyProcess ? or(isSilent, ne(runs.owner, owner)) : isSilent))
    .returning({ messageId: runs.messageId, events: runs.events, parameters: runs.parameters })
  const lanes = Array.from({ length: ENDED_AT_ONCE }, async () => {
    for (let run = lost.pop(); run; run = lost.pop()) await endLostRun(watch, run)
  })
  await Promise.all(lanes)
}

async function endLostRun(
  { db, pool, owner, tokenizer, logger }: RunWatch,
  { messageId, events, parameters }: Pick<typeof runs.$inferSelect, 'messageId' | 'events' | 'parameters'>,
): Promise<void> {
  const [written] = await db
    .select({
      traceId: messages.traceId,
      kept: runs.draft,
      text: sql<string>`coalesce((SELECT string_agg(data, '') FROM ${runFrames}
        WHERE message_id = ${messageId} AND event = 'text'), '')`,
    })
    .from(messages)
    .innerJoin(runs, eq(runs.messageId, messages.id))
    .where(eq(messages.id, messageId))
  if (!written) return
  const { kept, text, traceId } = written
  const usage = await usageOfLost(tokenizer, parameters.model, { prompt: kept?.prompt ?? null, text })
  const ending = { messageId, owner, events, status: 'interrupted', error: INTERRUPTED() } as const
  const draft = kept && { ...newDraft(kept.searchQuery), ...kept }
  await endRun(pool, { ...ending, traceId, draft, usage, totalMs: null }).catch((error: unknown) => {
    if (!(error instanceof RunLost)) throw error
  })
  logger.warn({ message_id: messageId }, 'ended a run whose process is gone')
}
