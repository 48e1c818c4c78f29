import { sql } from 'drizzle-orm'
import type pg from 'pg'
import { type Db, fromDrizzle, PgBoss } from 'pg-boss'
import type { Transaction } from './database.ts'
import type { JobError } from './job-records.ts'
import type { Logger } from './logging.ts'
import type { JobCount } from './scraped-metrics.ts'

/** A job that this process has claimed; `tries` of its runs began before and did not end well. */
export interface ClaimedJob {
  id: string
  queue: string
  data: unknown
  tries: number
  /** How the try before ended: it threw, or its process went away; null for the first. */
  lastTry: 'failed' | 'lost' | null
}

/** A claim that is not renewed for so long is taken to be that of a dead process. */
const LEASE_SECONDS = 12
/** Tries are judged by the worker, which tells whoever queued the job; pg-boss itself never gives one up. */
const NO_LIMIT = 10_000

/** A queue without jobs counts too: its zero says that it is there. */
const COUNTS = `
  SELECT queue, kind.state, count(id)::int AS count, coalesce(extract(epoch FROM now() - min(start_after)), 0)::float8 AS "oldestSeconds"
  FROM unnest($1::text[]) AS queue
  CROSS JOIN unnest('{waiting,running,delayed}'::text[]) AS kind(state)
  LEFT JOIN pgboss.job ON name = queue AND job.state <= 'active'
    AND kind.state = CASE WHEN job.state = 'active' THEN 'running' WHEN start_after > now() THEN 'delayed' ELSE 'waiting' END
  GROUP BY queue, kind.state`

/** Jobs in the database, by pg-boss: made in the transaction of what they are about, claimed by one process at a time. */
export interface JobStore {
  /** Jobs of an `owner` come after as many of each other as the owner has waiting; without one, in order. */
  add(tx: Transaction, queue: string, data: object, owner: number | null): Promise<void>
  claim(queue: string, count: number): Promise<ClaimedJob[]>
  /** Says that the process is alive and still at these jobs. */
  renew(queue: string, jobs: readonly ClaimedJob[]): Promise<void>
  /** Done. */
  remove(job: ClaimedJob): Promise<void>
  /** Counts as a failed try; the next one is due after `delayMs`. */
  retryLater(job: ClaimedJob, delayMs: number, error: JobError): Promise<void>
  /** Given up: it is kept, so that somebody can see it and have it tried again. */
  keepFailed(job: ClaimedJob): Promise<void>
  /** Lets another process have it, after `delayMs`; the try does not count. */
  handBack(job: ClaimedJob, delayMs?: number): Promise<void>
  /** Frees the jobs of dead processes, each one a lost try. @returns how many. */
  freeLost(which: 'lapsed' | 'all'): Promise<number>
  /** Of each queue, by state. */
  counts(): Promise<JobCount[]>
  close(): Promise<void>
}

/**
 * Makes pg-boss' tables when they are missing (under its own lock, so that replicas may start at once) and the queues.
 */
export async function openJobStore(pool: pg.Pool, queues: readonly string[], logger: Logger): Promise<JobStore> {
  const execute = async (text: string, values?: unknown[]) => {
    const results = [await pool.query(text, values)].flat()
    return { rows: results.flatMap(({ rows }) => rows), count: results.at(-1)?.rowCount ?? 0 }
  }
  const db: Db = { executeSql: execute }
  // Its own supervision is off: it costs some twenty queries a round, and done jobs are removed at once.
  const boss = new PgBoss({
    db,
    supervise: false,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  })
  boss.on('error', (error) => logger.warn({ err: error }, 'job queue'))
  await boss.start()
  const options = { retryLimit: NO_LIMIT, heartbeatSeconds: LEASE_SECONDS }
  for (const queue of queues) await boss.createQueue(queue, options)

  const waitingOf = async (tx: Transaction, queue: string, owner: number): Promise<number> => {
    const { rows } = await tx.execute<{ count: number }>(sql`
      SELECT count(*)::int AS count FROM pgboss.job
      WHERE name = ${queue} AND state < 'active' AND data->>'owner' = ${String(owner)}`)
    return rows[0]?.count ?? 0
  }

  const attempt = ({ id, tries }: ClaimedJob) => ({ id, retryCount: tries })
  /** Only while the claim holds: another process may have been given the job meanwhile. */
  const OWN = `name = $1 AND id = $2::uuid AND retry_count = $3 AND state = 'active'`

  return {
    async add(tx, queue, data, owner) {
      const priority = owner === null ? 0 : -(await waitingOf(tx, queue, owner))
      await boss.send(queue, { ...data, ...(owner === null ? {} : { owner }) }, { db: fromDrizzle(tx, sql), priority })
    },
    async claim(queue, count) {
      const jobs = await boss.fetch<unknown>(queue, { batchSize: count, includeMetadata: true })
      return jobs.map(({ id, data, retryCount, output }) => ({
        id,
        queue,
        data,
        tries: retryCount,
        lastTry: retryCount === 0 ? null : output ? 'failed' : 'lost',
      }))
    },
    async renew(queue, jobs) {
      await boss.touch(queue, jobs.map(attempt))
    },
    async remove(job) {
      await boss.deleteJob(job.queue, attempt(job))
    },
    async retryLater(job, delayMs, error) {
      await execute(
        `UPDATE pgboss.job SET state = 'retry', start_after = now() + $4 * interval '1 ms', output = $5::jsonb WHERE ${OWN}`,
        [job.queue, job.id, job.tries, delayMs, JSON.stringify({ error })],
      )
    },
    async keepFailed(job) {
      const lost: JobError = { type: 'lost', code: null }
      await execute(
        `UPDATE pgboss.job SET state = 'failed', completed_on = now(), output = coalesce(output, $4::jsonb) WHERE ${OWN}`,
        [job.queue, job.id, job.tries, JSON.stringify({ error: lost })],
      )
    },
    async handBack(job, delayMs = 0) {
      // A claim counts as a further try only when the job was started before.
      await execute(
        `UPDATE pgboss.job SET state = 'retry', start_after = now() + $4 * interval '1 ms', started_on = NULL WHERE ${OWN}`,
        [job.queue, job.id, job.tries, delayMs],
      )
    },
    async freeLost(which) {
      const lapsed = which === 'all' ? '' : `AND heartbeat_on < now() - heartbeat_seconds * interval '1 s'`
      const { count } = await execute(
        `UPDATE pgboss.job SET state = 'retry', start_after = now(), output = NULL WHERE name = ANY($1) AND state = 'active' ${lapsed}`,
        [queues],
      )
      return count
    },
    async counts() {
      const { rows } = await pool.query<JobCount>(COUNTS, [queues])
      return rows
    },
    close: () => boss.stop({ graceful: false, close: false }),
  }
}
