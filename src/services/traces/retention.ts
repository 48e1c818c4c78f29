import { sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'

/** Rows of one statement: short enough to be in nobody's way. */
const ROWS_PER_STEP = 1_000
/** By their keys. */
const TABLES = [
  { name: 'trace_spans', key: 'id' },
  { name: 'replays', key: 'id' },
  { name: 'accounts', key: 'message_id' },
] as const

/**
 * Deletes spans, accounts and replays that are older than that; an answer outlives its account: its text, citations and usage
 * are the message's own. @param keptDays 0: for ever.
 */
export async function forgetOldTraces(db: NodePgDatabase, keptDays: number, signal: AbortSignal): Promise<void> {
  if (keptDays === 0) return
  for (const table of TABLES) {
    while ((await forgetSome(db, table, keptDays)) === ROWS_PER_STEP) signal.throwIfAborted()
  }
}

async function forgetSome(
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
