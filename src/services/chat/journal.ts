import type { Pool } from 'pg'
import type { Frame } from './frames.ts'

/** A run is no longer ours to write: it was ended, taken over, or deleted with its conversation. */
export class RunLost extends Error {}

/** Writes frames down before anybody is shown them. */
export interface Journal {
  /**
   * Appends frames to a run; `seq` is the number of the first.
   * @returns when they are committed. @throws RunLost, or the database's error.
   */
  append(messageId: number, seq: number, frames: readonly Frame[]): Promise<void>
}

interface Entry {
  messageId: number
  seq: number
  frames: readonly Frame[]
  resolve(): void
  reject(error: unknown): void
}

/** Upper bounds of one insert, so that a burst is neither one huge statement nor many tiny ones. */
const MAX_BATCH_FRAMES = 2_000
const MAX_BATCH_CHARACTERS = 1_000_000

/** Only an open run of this process takes frames: one that another process has taken over is out of reach. */
const APPEND = `
  INSERT INTO run_frames (message_id, seq, event, data)
  SELECT frame.message_id, frame.seq, frame.event, frame.data
  FROM unnest($2::bigint[], $3::int[], $4::text[], $5::text[]) AS frame(message_id, seq, event, data)
  JOIN runs ON runs.message_id = frame.message_id AND runs.owner = $1 AND runs.ended_at IS NULL
  RETURNING message_id`

/**
 * The journal of all runs of this process, in group commits: one multi-row insert is on its way at a time, and what
 * comes meanwhile goes together with the next. No timer: an idle database is written to at once, and a busy one
 * gets larger batches.
 */
export function createJournal(pool: Pool, owner: string): Journal {
  const waiting: Entry[] = []
  let writing = false

  async function write(entries: Entry[]): Promise<void> {
    const rows = entries.flatMap(({ messageId, seq, frames }) =>
      frames.map(({ event, data }, index) => ({ messageId, seq: seq + index, event, data })),
    )
    const result = await pool.query<{ message_id: number }>({
      name: 'journal_append',
      text: APPEND,
      values: [
        owner,
        rows.map((row) => row.messageId),
        rows.map((row) => row.seq),
        rows.map((row) => row.event),
        rows.map((row) => row.data),
      ],
    })
    const written = new Set(result.rows.map((row) => row.message_id))
    for (const entry of entries) {
      if (written.has(entry.messageId)) entry.resolve()
      else entry.reject(new RunLost(`run ${entry.messageId} is not open here`))
    }
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchLength(waiting))
      try {
        await write(batch)
      } catch (error) {
        // A run deleted at that very moment fails the whole insert; the others must not suffer for it.
        if (isForeignKeyViolation(error)) for (const entry of batch) await write([entry]).catch(entry.reject)
        else for (const entry of batch) entry.reject(error)
      }
    }
  }

  return {
    append: (messageId, seq, frames) =>
      new Promise((resolve, reject) => {
        waiting.push({ messageId, seq, frames, resolve, reject })
        if (writing) return
        writing = true
        // After this turn of the event loop, so that all that came in it goes together.
        setImmediate(() => void writeAll().finally(() => (writing = false)))
      }),
  }
}

const isForeignKeyViolation = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '23503'

function batchLength(entries: readonly Entry[]): number {
  let frames = 0
  let characters = 0
  const beyond = entries.findIndex((entry) => {
    frames += entry.frames.length
    characters += entry.frames.reduce((sum, { data }) => sum + data.length, 0)
    return frames > MAX_BATCH_FRAMES || characters > MAX_BATCH_CHARACTERS
  })
  return beyond < 0 ? entries.length : Math.max(1, beyond)
}
