import type pg from 'pg'
import { runOutsideContext } from './context.ts'
import type { Logger } from './logging.ts'

/** A time that all replicas agree on, however wrong the clock of one of them is. */
export interface Clock {
  /** Milliseconds since 1970, by the database's clock. */
  now(): number
  close(): void
}

/** What the machine's own count of time may stray in between is far below a second. */
const LOOK_AGAIN_MS = 60_000

/**
 * The database's clock, read now and then, and counted on in between by what no one can set. For what is judged without
 * asking the database; everything else takes its `now()`.
 */
export async function databaseClock(pool: pg.Pool, logger: Logger): Promise<Clock> {
  /** The database's time at the beginning of this process' own count. */
  let originMs = 0
  async function look(): Promise<void> {
    const askedAt = performance.now()
    const { rows } = await pool.query('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now')
    originMs = Number(rows[0]?.now) - (askedAt + performance.now()) / 2
  }
  await look()
  const lookAgain = (): void => {
    look().catch((error: unknown) => logger.warn({ err: error }, "the database's clock cannot be read"))
  }
  const timer = runOutsideContext(() => setInterval(lookAgain, LOOK_AGAIN_MS).unref())
  return {
    now: () => originMs + performance.now(),
    close: () => clearInterval(timer),
  }
}
