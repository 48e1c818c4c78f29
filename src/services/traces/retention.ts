import { sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import type { Jobs, Queue } from '../../core/jobs.ts'
import type { Logger } from '../../core/logging.ts'

/** Deletes spans, accounts and replays that are older than they are kept. */
export const expireTraces: Queue = { name: 'expire_traces', data: Type.Object({}) }

/** Rows of one statement: short enough to be in nobody's way. */
const ROWS_PER_STEP = 1_000
/** By their keys. */
const TABLES = [
  { name: 'trace_spans', key: 'id' },
  { name: 'replays', key: 'id' },
  { name: 'accounts', key: 'message_id' },
] as const
/** What fails today is done tomorrow. */
const TRIES = 3

/** @param keptDays 0: for ever. */
export function workOnTraces(jobs: Jobs, db: NodePgDatabase, options: { keptDays: number; logger: Logger }): void {
  const { keptDays, logger } = options
  jobs.daily(expireTraces, {
    concurrency: 1,
    tries: TRIES,
    handle: async (_, signal) => {
      if (keptDays > 0) await expire(db, keptDays, signal)
    },
    async giveUp() {
      logger.warn('old traces could not be deleted today')
    },
  })
}

/** An answer outlives its account: its text, citations and usage are the message's own. */
export async function expire(db: NodePgDatabase, keptDays: number, signal: AbortSignal): Promise<void> {
  for (const table of TABLES) {
    while ((await expireSome(db, table, keptDays)) === ROWS_PER_STEP) signal.throwIfAborted()
  }
}

async function expireSome(
  db: NodePgDatabase,
  { name, key }: (typeof TABLES)[number],
  keptDays: number,
): Promise<number> {
  const [table, id] = [sql.identifier(name), sql.identifier(key)]
  const { rowCount } = await db.execute(sql`
    DELETE FROM ${table} WHERE ${id} IN (
      SELECT ${id} FROM ${table} WHERE created_at < now() - make_interval(days => ${keptDays}) LIMIT ${ROWS_PER_STEP}
    )`)
  return rowCount ?? 0
}
