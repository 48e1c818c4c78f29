import type pg from 'pg'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Transaction } from './database.ts'
import { conflict } from './errors.ts'
import { type JobRecord, lockJob, makeDue } from './job-records.ts'
import { type JobStore, openJobStore } from './job-store.ts'
import { type JobWorker, type Queue, startWorker, type Work } from './job-worker.ts'
import type { Logger } from './logging.ts'
import type { JobCount } from './scraped-metrics.ts'
import { currentTraceparent, type Telemetry } from './telemetry.ts'

export { NotNow, type Queue, type Work } from './job-worker.ts'

/** Durable work in the background: kept in the database, done at least once, taken over from processes that die. */
export interface Jobs {
  /**
   * Queues a job in a transaction: it exists if and only if that commits. It continues the current trace. `wake`
   * after the commit lets it begin at once. The jobs of `owners` take turns, so that nobody waits behind all of another's.
   */
  send<T extends TSchema>(tx: Transaction, queue: Queue<T>, data: Static<T>, owner?: number): Promise<void>
  /** Has this process look for jobs now instead of at its next poll; nothing happens where it does not work. */
  wake(queue: Pick<Queue, 'name'>): void
  /** How the jobs of a queue are done; to be said before `start`, in processes of every role. */
  work<T extends TSchema>(queue: Queue<T>, work: Work<T>): void
  start(): Promise<void>
  /** Jobs of each queue by state, in all processes. */
  counts(): Promise<JobCount[]>
  /**
   * Has a job tried now: one that waits without waiting on, one that was given up from its first try.
   * @returns the job as it was, null when there is none. @throws AppError 409 `job_running`.
   */
  retry(tx: Transaction, id: string): Promise<JobRecord | null>
  /** Takes no more jobs, asks running ones to stop and hands back what does not end within `graceMs`. */
  stop(graceMs: number): Promise<void>
}

export interface JobsOptions {
  pool: pg.Pool
  logger: Logger
  telemetry: Telemetry
  /** Nobody else uses this database (it is the embedded one): what was running in it at the start is lost. */
  isOnlyProcess: boolean
  /** False for a process that only queues (`ROLE=web`). */
  isWorker?: boolean
}

/** How often a process says that it is alive; with the lease of 12 s a dead one is noticed within 17 s. */
const RENEW_MS = 3_000
const CHECK_MS = 5_000

export function createJobs({ pool, logger, telemetry, isOnlyProcess, isWorker = true }: JobsOptions): Jobs {
  const starters = new Map<string, (store: JobStore) => JobWorker>()
  const revivers = new Map<string, (tx: Transaction, data: unknown) => Promise<void>>()
  const workers = new Map<string, JobWorker>()
  const timers: NodeJS.Timeout[] = []
  let store: JobStore | null = null

  const every = (ms: number, failure: string, work: () => Promise<unknown>): void => {
    const tick = (): void => void work().catch((error: unknown) => logger.warn({ err: error }, failure))
    timers.push(setInterval(tick, ms).unref())
  }

  return {
    async send(tx, queue, data, owner) {
      if (!store) throw new Error('a job was sent before start()')
      const traceparent = currentTraceparent()
      await store.add(tx, queue.name, { ...(traceparent === undefined ? {} : { traceparent }), data }, owner ?? null)
    },
    wake: ({ name }) => workers.get(name)?.wake(),
    work(queue, work) {
      starters.set(queue.name, (started) => startWorker({ store: started, telemetry, logger }, queue, work))
      revivers.set(queue.name, async (tx, data) => work.revive?.(tx, Value.Parse(queue.data, data)))
    },
    async start() {
      const started = await openJobStore(pool, [...starters.keys()], logger)
      store = started
      if (!isWorker) return
      if (isOnlyProcess) await started.freeLost('all')
      for (const [name, start] of starters) workers.set(name, start(started))
      every(RENEW_MS, 'claims on jobs cannot be renewed', () =>
        Promise.all([...workers.values()].map((worker) => worker.renew())),
      )
      every(CHECK_MS, 'lost jobs cannot be looked for', async () => {
        if ((await started.freeLost('lapsed')) === 0) return
        for (const worker of workers.values()) worker.wake()
      })
    },
    counts: async () => (store ? store.counts() : []),
    async retry(tx, id) {
      const job = await lockJob(tx, id)
      if (job?.state === 'running') throw conflict('job_running', 'This job is running; wait for it to end.')
      if (job?.state === 'failed') await revivers.get(job.queue)?.(tx, job.data)
      if (job) await makeDue(tx, job)
      return job
    },
    async stop(graceMs) {
      for (const timer of timers) clearInterval(timer)
      await Promise.all([...workers.values()].map((worker) => worker.stop(graceMs)))
      await store?.close()
      store = null
    },
  }
}
