import type { Pool } from 'pg'
import { runOutsideContext } from '../../core/context.ts'
import { notFound } from '../../core/errors.ts'
import type { Logger } from '../../core/logging.ts'
import { Feed } from './feed.ts'
import { CHANNEL_PREFIX, IDS_A_NOTICE, noticeOf } from './replicas.ts'
import { findStored, isFull, number, readPages, type StoredPage } from './stored-frames.ts'
import type { Tail } from './tail.ts'

/** The runs of other processes that have readers here. */
export interface RemoteRuns {
  /** Reads a run that this process does not make, or an ended one. @throws AppError 404, 422. */
  tail(messageId: number, afterId: number): Promise<Tail>
  /** There is more of these runs in the database. */
  look(messageIds: readonly number[]): void
  /** Sends the readers away, without saying that the runs have ended. */
  close(): void
}

export interface RemoteRunsOptions {
  pool: Pool
  /** This process. */
  owner: string
  /** Whether owners can be heard; while they cannot, the database is asked more often. */
  hears(): boolean
  logger: Logger
}

/** How often the database is asked when nothing is heard, and how often anyway: an owner may have died. */
const ASK_MS = 200
const ASK_ANYWAY_MS = 1_000
/** Runs that one query asks for. */
const RUNS_A_QUERY = 100

/**
 * All readers of one run share what is read of it, and all runs share the queries: one at a time is on its way, and what
 * is due meanwhile goes with the next.
 */
export function createRemoteRuns({ pool, owner, hears, logger }: RemoteRunsOptions): RemoteRuns {
  const feeds = new Map<number, Feed>()
  const due = new Set<number>()
  let isReading = false
  let timer: NodeJS.Timeout | undefined
  let askedAt = 0
  const report = (error: unknown) => logger.warn({ err: error }, 'could not ask for the runs of other replicas')

  function take(page: StoredPage, afterSeq: number): void {
    const feed = feeds.get(page.messageId)
    if (!feed) return
    // Another feed of the same run, begun while this page was on its way.
    if (feed.end.seq !== afterSeq) return void due.add(page.messageId)
    const { visible, end } = number(page.frames, { events: page.events, after: feed.end })
    feed.push(visible, end)
    if (page.isLast) drop(feed)
    else if (isFull(page)) due.add(page.messageId)
  }

  function drop(feed: Feed): void {
    feed.finish()
    feeds.delete(feed.messageId)
  }

  async function readDue(): Promise<void> {
    try {
      while (due.size > 0) {
        const wanted = [...due].slice(0, RUNS_A_QUERY).flatMap((messageId) => {
          due.delete(messageId)
          const feed = feeds.get(messageId)
          return feed ? [{ messageId, seq: feed.end.seq }] : []
        })
        const pages = new Map((await readPages(pool, wanted)).map((page) => [page.messageId, page]))
        for (const { messageId, seq } of wanted) {
          const page = pages.get(messageId)
          if (page) take(page, seq)
          else gone(messageId)
        }
      }
    } catch (error) {
      report(error)
    } finally {
      isReading = false
    }
  }

  function gone(messageId: number): void {
    feeds.get(messageId)?.finish({ lost: notFound() })
    feeds.delete(messageId)
  }

  function look(messageIds: Iterable<number>): void {
    for (const messageId of messageIds) if (feeds.has(messageId)) due.add(messageId)
    if (isReading || due.size === 0) return
    isReading = true
    void readDue()
  }

  function tick(): void {
    for (const feed of feeds.values()) if (feed.quietMs() > 0) feeds.delete(feed.messageId)
    if (feeds.size === 0) {
      clearInterval(timer)
      timer = undefined
      return
    }
    const isTime = performance.now() - askedAt >= ASK_ANYWAY_MS
    if (isTime) attend()
    if (isTime || !hears()) look(feeds.keys())
  }

  /** Says to the owners of all runs that they are read here. */
  function attend(): void {
    askedAt = performance.now()
    pool
      .query({ name: 'attend_runs', text: ATTEND, values: [[...feeds.keys()], owner, noticeOf('read', owner, [])] })
      .catch(report)
  }

  function follow(feed: Feed): void {
    feeds.set(feed.messageId, feed)
    runOutsideContext(() => {
      timer ??= setInterval(tick, ASK_MS).unref()
      attend()
      // What came since it was looked up.
      look([feed.messageId])
    })
  }

  return {
    async tail(messageId, afterId) {
      const known = feeds.get(messageId)
      if (known) return known.tail(afterId)
      const { events, end, hasEnded, hasFailed } = await findStored(pool, messageId, 0)
      // Another reader's, begun meanwhile: only that one is fed.
      const other = feeds.get(messageId)
      if (other) return other.tail(afterId)
      const feed = new Feed({ pool, messageId, events, end })
      if (hasEnded) feed.finish({ hasFailed })
      else follow(feed)
      return feed.tail(afterId)
    },
    look,
    close() {
      for (const feed of feeds.values()) feed.cut()
      feeds.clear()
      tick()
    },
  }
}

/**
 * Marks runs as read and tells their owners, some hundred runs a message, and this process itself, so that it knows
 * that it hears. A row that its owner is just writing is left alone: it is marked a second later.
 */
const ATTEND = `
  WITH open AS (SELECT message_id, owner FROM runs WHERE message_id = ANY($1::bigint[]) AND ended_at IS NULL),
  free AS (SELECT message_id FROM runs WHERE message_id IN (SELECT message_id FROM open) FOR NO KEY UPDATE SKIP LOCKED),
  marked AS (UPDATE runs SET last_read_at = now() WHERE message_id IN (SELECT message_id FROM free)),
  numbered AS (SELECT message_id, owner, row_number() OVER () / ${IDS_A_NOTICE} AS part FROM open)
  SELECT pg_notify('${CHANNEL_PREFIX}' || owner, $3 || string_agg(message_id::text, ',')) FROM numbered GROUP BY owner, part
  UNION ALL SELECT pg_notify('${CHANNEL_PREFIX}' || $2, $3)`
