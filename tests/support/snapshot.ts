import type { DatabaseHandle } from '../../src/core/database.ts'

/** When a key was used last is no change that anybody asked for. */
const VOLATILE = "'{last_used_at}'::text[]"

/** Spans of what was done before come when they are ended. */
const WRITTEN_LATER = 'trace_spans'

/** The whole database, its queue of jobs among it, a count and a hash for each table: equal before and after what must change nothing. */
export async function everything(
  { database }: { database: Pick<DatabaseHandle, 'pool'> },
  { except = [] }: { except?: string[] } = {},
): Promise<unknown[]> {
  const { rows: tables } = await database.pool.query(
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
     WHERE (table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL ($1)) OR (table_schema = 'pgboss' AND table_name = 'job')
     ORDER BY name`,
    [[WRITTEN_LATER, ...except]],
  )
  const { rows } = await database.pool.query(
    tables
      .map(
        ({ name }) =>
          `SELECT '${name}' AS name, count(*)::int, md5(string_agg((to_jsonb(t) - ${VOLATILE})::text, '' ORDER BY t::text)) FROM ${name} t`,
      )
      .join(' UNION ALL '),
  )
  return rows
}
