import { type SQL, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Database, Transaction } from './database.ts'

/** `retrying`: it failed and is tried again when it is due; `failed`: it was given up, and is kept to be seen. */
export const JOB_STATES = ['waiting', 'retrying', 'running', 'failed'] as const
export type JobState = (typeof JOB_STATES)[number]

/** What is kept of a try that did not end well: no message, for that may say what a document says. */
export interface JobError {
  /** The error's name, or `lost`: the process went away. */
  type: string
  code: string | null
}

/** A job as it is stored. */
export interface JobRecord {
  id: string
  queue: string
  state: JobState
  /** Runs that began, the present one included. */
  attempts: number
  error: JobError | null
  /** Of its queue's kind. */
  data: unknown
  traceparent: string | null
  createdAt: Date
  startedAt: Date | null
  /** When it is, or was, to be begun. */
  dueAt: Date
  /** When it was given up. */
  failedAt: Date | null
  /** Its place in the list. */
  key: string
}

export interface JobFilter {
  state?: JobState | undefined
  queue?: string | undefined
}

/** As pg-boss calls them. */
const STORED_STATES: Record<JobState, string> = {
  waiting: 'created',
  retrying: 'retry',
  running: 'active',
  failed: 'failed',
}
const STATES = new Map(JOB_STATES.map((state) => [STORED_STATES[state], state]))

const Output = Type.Object({
  error: Type.Object({ type: Type.String(), code: Type.Union([Type.String(), Type.Null()]) }),
})
const Stored = Type.Object({ traceparent: Type.Optional(Type.String()), data: Type.Unknown() })

type Row = {
  id: string
  name: string
  state: string
  retry_count: number
  data: unknown
  output: unknown
  created: string
  started: string | null
  due: string
  ended: string | null
  key: string
}

/** To the microsecond. */
const iso = (column: string): SQL =>
  sql`to_char(${sql.identifier(column)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
/** Ids are by chance, so a job's place in the list is its moment and its id. */
const COLUMNS = sql`id, name, state, retry_count, data, output, ${iso('created_on')} AS created, ${iso('started_on')} AS started,
  ${iso('start_after')} AS due, ${iso('completed_on')} AS ended, ${iso('created_on')} || ' ' || id::text AS key`

/** Jobs newest first, from after the place `after`. */
export async function listJobs(
  db: Database,
  { state, queue }: JobFilter,
  { limit, after }: { limit: number; after: string | null },
): Promise<JobRecord[]> {
  const conditions: SQL[] = [sql`state = ANY(${sql.param(Object.values(STORED_STATES))}::pgboss.job_state[])`]
  if (state !== undefined) conditions.push(sql`state = ${STORED_STATES[state]}::pgboss.job_state`)
  if (queue !== undefined) conditions.push(sql`name = ${queue}`)
  if (after !== null) {
    const [moment, id] = after.split(' ')
    conditions.push(sql`(created_on, id) < (${moment}::timestamptz, ${id}::uuid)`)
  }
  const { rows } = await db.execute<Row>(sql`
    SELECT ${COLUMNS} FROM pgboss.job WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY created_on DESC, id DESC LIMIT ${limit}`)
  return rows.map(toRecord)
}

/** Locks a job; null when there is none. */
export async function lockJob(tx: Transaction, id: string): Promise<JobRecord | null> {
  const { rows } = await tx.execute<Row>(sql`SELECT ${COLUMNS} FROM pgboss.job WHERE id = ${id}::uuid FOR UPDATE`)
  const [row] = rows
  return row ? toRecord(row) : null
}

/** Makes a job that does not run due now; one that was given up begins from its first try. */
export async function makeDue(tx: Transaction, { id, queue, state }: JobRecord): Promise<void> {
  const anew =
    state === 'failed'
      ? sql`, state = 'retry', retry_count = 0, started_on = NULL, completed_on = NULL, output = NULL`
      : sql``
  await tx.execute(sql`UPDATE pgboss.job SET start_after = now() ${anew} WHERE name = ${queue} AND id = ${id}::uuid`)
}

/** Forgets what was given up so long ago that nobody will look at it. */
export async function forgetFailedJobs(db: NodePgDatabase, days: number): Promise<void> {
  await db.execute(
    sql`DELETE FROM pgboss.job WHERE state = 'failed' AND completed_on < now() - make_interval(days => ${days})`,
  )
}

function toRecord(row: Row): JobRecord {
  const { traceparent, data } = Value.Check(Stored, row.data) ? row.data : { data: null }
  const isRunning = row.state === STORED_STATES.running
  return {
    id: row.id,
    queue: row.name,
    state: STATES.get(row.state) ?? 'waiting',
    attempts: row.retry_count + (isRunning ? 1 : 0),
    error: Value.Check(Output, row.output) ? row.output.error : null,
    data,
    traceparent: traceparent ?? null,
    createdAt: new Date(row.created),
    startedAt: row.started === null ? null : new Date(row.started),
    dueAt: new Date(row.due),
    failedAt: row.ended === null ? null : new Date(row.ended),
    key: row.key,
  }
}
