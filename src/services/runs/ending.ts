import type { Pool, PoolClient } from 'pg'
import { AppError } from '../../core/errors.ts'
import type { Draft } from '../chat/draft.ts'
import type { MeteredUsage } from '../chat/meter.ts'
import { MESSAGE_COLUMNS, type Message, toMessageResponse } from '../conversations/messages.ts'
import { ADD_USAGE, USAGE_ROW } from '../usage/usage.ts'
import { doneFrame, errorFrame, type Frame, type ReaderFrame } from './frames.ts'
import { RunLost } from './journal.ts'

export interface Ending {
  messageId: number
  traceId: string
  /** The process that ends it; it must still own the run. */
  owner: string
  /** Whether its readers get named events. */
  events: boolean
  status: Exclude<Message['status'], 'streaming'>
  /** Why it failed or was interrupted. */
  error: AppError | null
  /** What the run knew of its answer; null when its process died before it knew anything. */
  draft: Draft | null
  usage: MeteredUsage
  totalMs: number | null
}

/** A run that has ended: its message, and the frames that end it, to be shown now that they are stored. */
export interface EndedRun {
  message: Message
  last: ReaderFrame[]
}

/** The answer was deleted while it was made. */
export class MessageGone extends RunLost {}

export const INTERRUPTED = (): AppError =>
  new AppError(
    503,
    'interrupted',
    'The answer was interrupted; what was written is kept. Ask again to have it whole.',
    {
      headers: { 'Retry-After': '2' },
    },
  )

/**
 * All of it in one statement, planned once for each connection: the message gets its text, citations and usage, the account
 * is written, the journal is folded into the run, and the usage is counted, last, for its row is shared by all answers
 * of the day. It is the database that folds: it has every frame, the process only the newest.
 */
const END_RUN = `
  WITH journal AS (
    SELECT coalesce(string_agg(data, '' ORDER BY seq) FILTER (WHERE event = 'text'), '') AS content,
      coalesce(jsonb_agg(data::jsonb ORDER BY seq) FILTER (WHERE event = 'citation'), '[]') AS citations,
      coalesce(jsonb_agg(jsonb_build_array(event, data) ORDER BY seq), '[]') || $3::jsonb AS frames,
      count(*) FILTER (WHERE event IN ('text', 'error')) AS plain
    FROM run_frames WHERE message_id = $1
  ),
  run AS (
    UPDATE runs SET ended_at = now(), frames = journal.frames, draft = NULL FROM journal
    WHERE message_id = $1 AND owner = $2 AND ended_at IS NULL
    RETURNING parameters, jsonb_array_length(journal.frames) AS length, journal.plain + jsonb_array_length($3::jsonb) AS plain
  ),
  message AS (
    UPDATE messages SET content = journal.content, citations = journal.citations, status = $4, finish_reason = $5,
      error_code = $6, error_detail = $7, prompt_tokens = $8, completion_tokens = $9, cost_usd = $10, usage_estimated = $11
    FROM journal, run WHERE id = $1
    RETURNING messages.*
  ),
  account AS (
    INSERT INTO accounts (message_id, trace_id, question, search_query, candidates, prompt, steps, parameters, checks,
      first_token_ms, total_ms, retrieval, agent)
    SELECT message.id, message.trace_id, coalesce(question.content, ''), $12, $13::jsonb, $14::jsonb, $15::jsonb,
      run.parameters, $16::jsonb, $17, $18, $19::jsonb, $20::jsonb
    FROM run, message LEFT JOIN messages AS question ON question.id = message.parent_id
  ),
  folded AS (DELETE FROM run_frames USING run WHERE message_id = $1),
  used AS (
    ${ADD_USAGE(`
      SELECT users.id, conversations.project_id, left(message.model, 200), ${USAGE_ROW('$8', '$9', '$10')}
      FROM message JOIN conversations ON conversations.id = message.conversation_id
      JOIN users ON users.id = conversations.user_id
      WHERE message.model IS NOT NULL AND (message.status <> 'failed' OR coalesce($8::int, 0) + coalesce($9::int, 0) > 0)`)}
  )
  SELECT ${MESSAGE_COLUMNS('message')}, run.length::int, run.plain::int FROM message, run`

type EndedRow = Message & { length: number; plain: number }

/**
 * Ends a run. Done twice by one process, for the answer of the first was lost, it gives what the first stored.
 * @throws RunLost when the run is not open under this owner, and was not ended by it.
 */
export async function endRun(pool: Pool, ending: Ending): Promise<EndedRun> {
  const { error, events, traceId } = ending
  if (error) return end(pool, ending, errorFrame({ trace_id: traceId, error: error.code, detail: error.message }))
  if (!events) return end(pool, ending, null)
  return inTransaction(pool, async (client) => {
    const { message, last } = await end(client, ending, null)
    if (last.length > 0) return { message, last }
    // It shows the message as it was stored, so it can only be made now.
    return { message, last: await appendLast(client, message.id, doneFrame(toMessageResponse(message))) }
  })
}

async function end(client: Pool | PoolClient, ending: Ending, last: Frame | null): Promise<EndedRun> {
  const { messageId, owner, draft, usage, error } = ending
  const { rows } = await client.query<EndedRow>({
    name: 'end_run',
    text: END_RUN,
    values: [
      messageId,
      owner,
      JSON.stringify(last ? [[last.event, last.data]] : []),
      ending.status,
      draft?.finishReason ?? null,
      error?.code ?? null,
      error?.message ?? null,
      usage.promptTokens,
      usage.completionTokens,
      usage.costUsd,
      usage.estimated,
      draft?.searchQuery ?? '',
      JSON.stringify(draft?.candidates ?? []),
      draft?.prompt ? JSON.stringify(draft.prompt) : null,
      JSON.stringify(draft?.steps ?? []),
      JSON.stringify({ markers: draft?.markers ?? [] }),
      draft?.firstTokenMs ?? null,
      ending.totalMs,
      draft?.retrieval ? JSON.stringify(draft.retrieval) : null,
      draft?.agent ? JSON.stringify(draft.agent) : null,
    ],
  })
  const [row] = rows
  if (!row) return storedEnd(client, ending)
  const { length, plain, ...message } = row
  return { message, last: last ? [{ ...last, seq: length, id: ending.events ? length : plain }] : [] }
}

async function appendLast(client: PoolClient, messageId: number, last: Frame): Promise<ReaderFrame[]> {
  const { rows } = await client.query<{ length: number }>({
    name: 'append_last_frame',
    text: `UPDATE runs SET frames = frames || $2::jsonb WHERE message_id = $1 RETURNING jsonb_array_length(frames) AS length`,
    values: [messageId, JSON.stringify([[last.event, last.data]])],
  })
  return rows.map(({ length }) => ({ ...last, seq: length, id: length }))
}

/** What this process stored when it ended the run before. @throws RunLost when it did not. */
async function storedEnd(client: Pool | PoolClient, { messageId, owner, events }: Ending): Promise<EndedRun> {
  const { rows } = await client.query<EndedRow & { last: [Frame['event'], string]; isOurs: boolean }>({
    name: 'stored_end',
    text: `
      SELECT ${MESSAGE_COLUMNS('messages')}, jsonb_array_length(runs.frames) AS length, runs.frames->-1 AS last,
        jsonb_array_length(jsonb_path_query_array(runs.frames, '$[*] ? (@[0] == "text" || @[0] == "error")')) AS plain,
        runs.owner = $2 AND runs.ended_at IS NOT NULL AS "isOurs"
      FROM messages JOIN runs ON runs.message_id = messages.id WHERE messages.id = $1`,
    values: [messageId, owner],
  })
  const [row] = rows
  if (!row) throw new MessageGone(`message ${messageId} is gone`)
  const { length, plain, last, isOurs, ...message } = row
  if (!isOurs) throw new RunLost(`run ${messageId} is not open here`)
  const [event, data] = last ?? []
  if (data === undefined || (event !== 'error' && event !== 'done')) return { message, last: [] }
  return { message, last: [{ event, data, seq: length, id: events ? length : plain }] }
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
