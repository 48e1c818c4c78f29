import { setTimeout as sleep } from 'node:timers/promises'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { runInContext } from './context.ts'
import type { Transaction } from './database.ts'
import { isPassing } from './database-errors.ts'
import type { JobError } from './job-records.ts'
import type { ClaimedJob, JobStore } from './job-store.ts'
import type { Logger } from './logging.ts'
import { failSpan, SpanKind, type Telemetry } from './telemetry.ts'

/** A kind of job: its name in the database and the shape of its data. */
export interface Queue<T extends TSchema = TSchema> {
  name: string
  data: T
}

/** Thrown by a job that cannot be done now for no fault of its own: it waits, and no try is counted. */
export class NotNow extends Error {
  readonly delayMs: number

  constructor(message: string, { delayMs, cause }: { delayMs: number; cause?: unknown }) {
    super(message, { cause })
    this.delayMs = delayMs
  }
}

export interface Work<T extends TSchema> {
  /** Jobs of this kind that run at once in this process. */
  concurrency: number
  /** Tries before a job is given up. */
  tries: number
  /**
   * Must bear being run again after any part of it. What it throws is a failed try, unless it is `NotNow` or `signal`
   * asked it to stop.
   */
  handle(data: Static<T>, signal: AbortSignal): Promise<void>
  /** Called instead of another try; `lost` when the process of the last one went away. */
  giveUp(data: Static<T>, reason: 'failed' | 'lost'): Promise<void>
  /** Takes back what `giveUp` did, in the transaction that has a job tried again after all. */
  revive?(tx: Transaction, data: Static<T>): Promise<void>
}

export interface JobWorker {
  /** There may be something to do. */
  wake(): void
  /** Says that the process is alive and still at its jobs. */
  renew(): Promise<void>
  /** Takes no more jobs, asks the running ones to stop and hands back what does not end within `graceMs`. */
  stop(graceMs: number): Promise<void>
}

/** What is stored of a job: its data and the trace it continues. */
export const Envelope = Type.Object({ traceparent: Type.Optional(Type.String()), data: Type.Unknown() })

/** Jobs of other processes are found by asking; one's own come with a `wake()`. */
const POLL_MS = 2_000
const FIRST_RETRY_MS = 1_000
const MAX_RETRY_MS = 60_000
const AWAY_REST_MS = 500

/** The cause of a failed query is the database's own error. */
function jobErrorOf(error: unknown): JobError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null
  return { type: cause instanceof Error ? cause.name : typeof cause, code }
}

/** Runs the jobs of one queue, each in the trace of the request that queued it. */
export function startWorker<T extends TSchema>(
  { store, telemetry, logger }: { store: JobStore; telemetry: Telemetry; logger: Logger },
  queue: Queue<T>,
  work: Work<T>,
): JobWorker {
  const running = new Map<ClaimedJob, Promise<void>>()
  const stopping = new AbortController()
  let woken = Promise.withResolvers<void>()

  const run = async (job: ClaimedJob): Promise<void> => {
    const { traceparent, data: unchecked } = Value.Parse(Envelope, job.data)
    const context = telemetry.openContext({
      name: `job ${queue.name}`,
      kind: SpanKind.CONSUMER,
      traceparent,
      mayBeKept: true,
    })
    await runInContext(context, async () => {
      try {
        const data = Value.Parse(queue.data, unchecked)
        if (job.tries < work.tries) {
          await work.handle(data, stopping.signal)
          await store.remove(job)
        } else {
          await work.giveUp(data, job.lastTry ?? 'failed')
          await store.keepFailed(job)
        }
      } catch (error) {
        if (stopping.signal.aborted) return await store.handBack(job)
        failSpan(context.span, error)
        if (error instanceof NotNow) {
          logger.warn({ err: error, queue: queue.name, trace_id: context.traceId }, 'job waits')
          return await store.handBack(job, error.delayMs)
        }
        if (isPassing(error)) return await handBackWhenBack(job)
        logger.warn({ err: error, queue: queue.name, trace_id: context.traceId }, 'job failed; it is tried again')
        await store.retryLater(job, Math.min(FIRST_RETRY_MS * 2 ** job.tries, MAX_RETRY_MS), jobErrorOf(error))
      } finally {
        context.span?.end()
      }
    })
  }

  /** The database was away, which is not the job's fault; it can only be told so when it is there again. */
  const handBackWhenBack = async (job: ClaimedJob): Promise<void> => {
    for (;;) {
      try {
        return await store.handBack(job, FIRST_RETRY_MS)
      } catch (error) {
        if (stopping.signal.aborted) throw error
        await sleep(AWAY_REST_MS)
      }
    }
  }

  const start = (job: ClaimedJob): void => {
    const done = run(job)
      // The database is away: the claim lapses and the job is taken up again.
      .catch((error: unknown) => logger.warn({ err: error, queue: queue.name }, 'job left to lapse'))
      .finally(() => {
        running.delete(job)
        woken.resolve()
      })
    running.set(job, done)
  }

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      woken = Promise.withResolvers<void>()
      const free = work.concurrency - running.size
      try {
        if (free > 0) for (const job of await store.claim(queue.name, free)) start(job)
      } catch (error) {
        logger.warn({ err: error, queue: queue.name }, 'jobs cannot be claimed')
      }
      const poll = new AbortController()
      await Promise.race([woken.promise, sleep(POLL_MS, undefined, { signal: poll.signal }).catch(() => {})])
      poll.abort()
    }
  }
  const looping = loop()

  return {
    wake: () => woken.resolve(),
    async renew() {
      if (running.size > 0) await store.renew(queue.name, [...running.keys()])
    },
    async stop(graceMs) {
      stopping.abort(new Error('This process is stopping.'))
      woken.resolve()
      await looping
      const grace = new AbortController()
      const all = Promise.allSettled(running.values())
      await Promise.race([all, sleep(graceMs, undefined, { signal: grace.signal }).catch(() => {})])
      grace.abort()
      for (const job of running.keys()) await store.handBack(job)
    },
  }
}
