import type { Pool } from 'pg'
import { runOutsideContext } from '../../core/context.ts'
import type { Logger } from '../../core/logging.ts'
import { CHANNEL_PREFIX, IDS_A_NOTICE, noticeOf } from './replicas.ts'

/** Messages to be sent by `pg_notify`, one after the other. */
export interface Notices {
  channels: string[]
  payloads: string[]
}

/** Which other processes have readers of the runs that this one makes. */
export interface ReadersElsewhere {
  /** A process says that it reads these runs; it is told to look when that is news. */
  note(process: string, messageIds: readonly number[]): void
  /** What to tell of these runs, and to whom; null when nobody reads them elsewhere. */
  noticesOf(messageIds: Iterable<number>): Notices | null
  /** Whether another process reads a run. */
  isRead(messageId: number): boolean
  /** A run is over: its readers are told to look once more. */
  finish(messageId: number): void
}

export interface ReadersElsewhereOptions {
  pool: Pool
  /** This process. */
  owner: string
  logger: Logger
}

/** They say so again every second. */
const READS_FOR_MS = 3_500

export function createReadersElsewhere({ pool, owner, logger }: ReadersElsewhereOptions): ReadersElsewhere {
  /** By run: until when each process counts as reading it. */
  const readers = new Map<number, Map<string, number>>()

  /** Forgets the processes that have not said so again. */
  function processesOf(messageId: number): Iterable<string> {
    const processes = readers.get(messageId)
    if (!processes) return []
    for (const [process, until] of processes) if (until < performance.now()) processes.delete(process)
    if (processes.size === 0) readers.delete(messageId)
    return processes.keys()
  }

  function noticesOf(messageIds: Iterable<number>): Notices | null {
    if (readers.size === 0) return null
    const runsBy = new Map<string, number[]>()
    for (const messageId of new Set(messageIds)) {
      for (const process of processesOf(messageId)) {
        const runs = runsBy.get(process)
        if (runs) runs.push(messageId)
        else runsBy.set(process, [messageId])
      }
    }
    if (runsBy.size === 0) return null
    const notices: Notices = { channels: [], payloads: [] }
    for (const [process, runs] of runsBy) {
      for (let at = 0; at < runs.length; at += IDS_A_NOTICE) {
        notices.channels.push(CHANNEL_PREFIX + process)
        notices.payloads.push(noticeOf('wrote', owner, runs.slice(at, at + IDS_A_NOTICE)))
      }
    }
    return notices
  }

  function tell(messageIds: readonly number[]): void {
    const notices = noticesOf(messageIds)
    if (notices === null) return
    const values = [notices.channels, notices.payloads]
    runOutsideContext(() => pool.query({ name: 'tell_replicas', text: TELL, values })).catch((error: unknown) =>
      logger.warn({ err: error }, 'could not tell other replicas'),
    )
  }

  return {
    note(process, messageIds) {
      const until = performance.now() + READS_FOR_MS
      const news = messageIds.filter((messageId) => {
        const processes = readers.get(messageId) ?? new Map<string, number>()
        const isNew = !processes.has(process)
        readers.set(messageId, processes.set(process, until))
        return isNew
      })
      // Something may have been written between its look at the database and this.
      tell(news)
    },
    noticesOf,
    isRead: (messageId) => [...processesOf(messageId)].length > 0,
    finish(messageId) {
      tell([messageId])
      readers.delete(messageId)
    },
  }
}

const TELL = 'SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS notice(channel, payload)'
