import type { Pool } from 'pg'
import type { Histogram } from 'prom-client'
import { runOutsideContext } from '../../core/context.ts'
import { isForeignKeyViolation } from '../../core/database.ts'
import type { Frame } from './frames.ts'
import type { Notices, ReadersElsewhere } from './readers-elsewhere.ts'

/** A run is no longer ours to write: it was ended, taken over, or deleted with its conversation. */
export class RunLost extends Error {}

/** Frames of one run, to be written together; `seq` is the number of the first. */
export interface Entry {
  writer: JournalWriter
  seq: number
  frames: readonly Frame[]
}

/** Whoever appends frames hears, in the order of the calls, when they are committed, or once that they are not. */
export interface JournalWriter {
  readonly messageId: number
  written(entry: Entry): void
  /** Nothing more of this run is written: what the journal has is a beginning without a gap. */
  failed(error: unknown): void
}

/** Writes frames down before anybody is shown them. */
export interface Journal {
  append(entry: Entry): void
}

/** Upper bounds of one insert, so that a burst is neither one huge statement nor many tiny ones. */
const MAX_BATCH_FRAMES = 2_000
const MAX_BATCH_CHARACTERS = 1_000_000

/** Only an open run of this process takes frames: one that another process has taken over is out of reach. */
const INSERT = `
  INSERT INTO run_frames (message_id, seq, event, data)
  SELECT frame.message_id, frame.seq, frame.event, frame.data
  FROM unnest($2::bigint[], $3::int[], $4::text[], $5::text[]) AS frame(message_id, seq, event, data)
  JOIN runs ON runs.message_id = frame.message_id AND runs.owner = $1 AND runs.ended_at IS NULL
  RETURNING message_id`
const APPEND = `WITH written AS (${INSERT}) SELECT DISTINCT message_id FROM written`
/** Readers elsewhere are told by the same commit. */
const APPEND_AND_TELL = `
  WITH written AS (${INSERT})
  SELECT DISTINCT message_id, (SELECT count(pg_notify(channel, payload)) FROM unnest($6::text[], $7::text[]) AS notice(channel, payload))
  FROM written`

export interface JournalOptions {
  pool: Pool
  /** This process, as its runs know it. */
  owner: string
  elsewhere: ReadersElsewhere
  /** Observes each commit. */
  seconds: Histogram
}

/**
 * The journal of all runs of this process, in group commits: one multi-row insert is on its way at a time, and what
 * comes meanwhile goes together with the next. No timer: an idle database is written to at once, and a busy one
 * gets larger batches.
 */
export function createJournal({ pool, owner, elsewhere, seconds }: JournalOptions): Journal {
  let waiting: Entry[] = []
  let isWriting = false
  const failed = new WeakSet<JournalWriter>()

  function fail({ writer }: Entry, error: unknown): void {
    if (failed.has(writer)) return
    failed.add(writer)
    writer.failed(error)
  }

  async function write(entries: readonly Entry[]): Promise<void> {
    const ended = seconds.startTimer()
    const written = await insert(pool, { owner, entries, notices: elsewhere.noticesOf(idsOf(entries)) }).finally(ended)
    for (const entry of entries) {
      if (written.has(entry.writer.messageId)) entry.writer.written(entry)
      else fail(entry, new RunLost(`run ${entry.writer.messageId} is not open here`))
    }
  }

  async function writeBatch(batch: readonly Entry[]): Promise<void> {
    try {
      await write(batch)
    } catch (error) {
      if (isForeignKeyViolation(error)) await writeEach(batch)
      else for (const entry of batch) fail(entry, error)
    }
  }

  /** A run deleted at that very moment fails the whole insert; the others must not suffer for it. */
  async function writeEach(batch: readonly Entry[]): Promise<void> {
    for (const entry of batch) {
      if (!failed.has(entry.writer)) await write([entry]).catch((error: unknown) => fail(entry, error))
    }
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const length = batchLength(waiting)
      const batch = waiting.slice(0, length).filter(({ writer }) => !failed.has(writer))
      waiting = waiting.slice(length)
      if (batch.length > 0) await writeBatch(batch)
    }
    isWriting = false
  }

  return {
    append(entry) {
      waiting.push(entry)
      if (isWriting) return
      isWriting = true
      // After this turn of the event loop, so that all that came in it goes together.
      runOutsideContext(() => setImmediate(() => void writeAll()))
    },
  }
}

/** @returns the runs that took their frames. */
async function insert(
  pool: Pool,
  { owner, entries, notices }: { owner: string; entries: readonly Entry[]; notices: Notices | null },
): Promise<Set<number>> {
  const messageIds: number[] = []
  const seqs: number[] = []
  const events: string[] = []
  const texts: string[] = []
  for (const { writer, seq, frames } of entries) {
    for (let at = 0; at < frames.length; at++) {
      messageIds.push(writer.messageId)
      seqs.push(seq + at)
      events.push(frames[at]?.event ?? '')
      texts.push(frames[at]?.data ?? '')
    }
  }
  const values = [owner, messageIds, seqs, events, texts]
  const { rows } = await pool.query<{ message_id: number }>(
    notices === null
      ? { name: 'journal_append', text: APPEND, values }
      : { name: 'journal_append_tell', text: APPEND_AND_TELL, values: [...values, notices.channels, notices.payloads] },
  )
  return new Set(rows.map((row) => row.message_id))
}

const idsOf = (entries: readonly Entry[]): number[] => entries.map(({ writer }) => writer.messageId)

function batchLength(entries: readonly Entry[]): number {
  let frames = 0
  let characters = 0
  const beyond = entries.findIndex((entry) => {
    frames += entry.frames.length
    for (const { data } of entry.frames) characters += data.length
    return frames > MAX_BATCH_FRAMES || characters > MAX_BATCH_CHARACTERS
  })
  return beyond < 0 ? entries.length : Math.max(1, beyond)
}
