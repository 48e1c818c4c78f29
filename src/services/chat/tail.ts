import { setTimeout as sleep } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { runs } from '../../models/conversation.ts'
import { loadMessage } from '../messages.ts'
import { openFrames } from './ending.ts'
import { errorFrame, type Frame, isVisible, type ReaderFrame, textFrames } from './frames.ts'
import type { LiveRun } from './live-run.ts'

export interface TailSource {
  db: Database
  live: ReadonlyMap<number, LiveRun>
}

export interface TailRequest {
  messageId: number
  /** The last frame that the reader has; 0: none. */
  afterId: number
  signal: AbortSignal
}

/** How often a reader asks the database for the frames of a run that another process makes. */
const POLL_MS = 200

/**
 * The frames of a run after `afterId`, from memory when this process makes it, else from the database; the stream
 * ends with the run, or when `signal` aborts. A failed or interrupted run ends with an `error` frame.
 * @throws AppError 404 for a message that is gone.
 */
export async function* tailRun({ db, live }: TailSource, request: TailRequest): AsyncGenerator<ReaderFrame[]> {
  const run = live.get(request.messageId)
  if (run) yield* run.read(request.afterId, request.signal)
  else yield* tailStored(db, request)
}

async function* tailStored(db: Database, { messageId, afterId, signal }: TailRequest): AsyncGenerator<ReaderFrame[]> {
  let journalled = 0
  let lastId = 0
  while (!signal.aborted) {
    const [run] = await db
      .select({ events: runs.events, frames: runs.frames })
      .from(runs)
      .where(eq(runs.messageId, messageId))
    if (!run) return yield* tailImported(db, messageId, afterId)
    const frames: Frame[] = run.frames
      ? run.frames.slice(journalled).map(([event, data]) => ({ event, data }))
      : await openFrames(db, messageId, journalled)
    journalled += frames.length
    const visible: ReaderFrame[] = []
    for (const frame of frames) if (isVisible(run.events, frame)) visible.push({ ...frame, id: ++lastId })
    const unread = visible.filter(({ id }) => id > afterId)
    if (unread.length > 0) yield unread
    if (run.frames) return
    // The owner does not see this reader; it sees that there is one.
    await db.update(runs).set({ lastReadAt: sql`now()` }).where(eq(runs.messageId, messageId))
    await sleep(POLL_MS, undefined, { signal }).catch(() => {})
  }
}

/** An answer that no run made came in a file: its stream is its text, and it ends as that of a run with its status. */
async function* tailImported(db: Database, messageId: number, afterId: number): AsyncGenerator<ReaderFrame[]> {
  const { content, status, errorCode, errorDetail, traceId } = await loadMessage(db, messageId)
  const frames = textFrames(content)
  if (status === 'failed' || status === 'interrupted') {
    const error = errorCode ?? status
    frames.push(errorFrame({ trace_id: traceId, error, detail: errorDetail ?? error }))
  }
  const unread = frames.map((frame, index) => ({ ...frame, id: index + 1 })).slice(afterId)
  if (unread.length > 0) yield unread
}
