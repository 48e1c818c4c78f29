import type { Pool } from 'pg'
import { notFound } from '../../core/errors.ts'
import { type Frame, isVisible, type ReaderFrame } from './frames.ts'

/** Where a reader is: the last frame it had, by its number in the journal and by the one that readers of it count. */
export interface Place {
  seq: number
  id: number
}

export const START: Place = { seq: 0, id: 0 }

/** Frames of one run as they are stored, whether its journal is still rows or folded already. */
export interface StoredPage {
  messageId: number
  events: boolean
  /** Of every kind, in order, the first right after the place that was asked for. */
  frames: Frame[]
  /** Nothing comes after these frames. */
  isLast: boolean
}

/** Frames read at a time; with the bound of one, this is what a reader that stopped reading costs. */
const PAGE_FRAMES = 50

/** A folded run is asked for a slice of its array, so that a page costs neither side the whole answer. */
const READ_PAGES = `
  SELECT runs.message_id, runs.events, runs.ended_at IS NOT NULL AS has_ended,
    CASE WHEN runs.ended_at IS NULL THEN (
      SELECT jsonb_agg(jsonb_build_array(page.event, page.data) ORDER BY page.seq)
      FROM (
        SELECT seq, event, data FROM run_frames
        WHERE message_id = runs.message_id AND seq > wanted.seq ORDER BY seq LIMIT ${PAGE_FRAMES}
      ) AS page
    ) ELSE jsonb_path_query_array(
      runs.frames, '$[$first to $last]',
      jsonb_build_object('first', wanted.seq, 'last', wanted.seq + ${PAGE_FRAMES - 1})
    ) END AS frames
  FROM unnest($1::bigint[], $2::int[]) AS wanted(message_id, seq)
  JOIN runs ON runs.message_id = wanted.message_id`

interface PageRow {
  message_id: number
  events: boolean
  has_ended: boolean
  frames: [Frame['event'], string][] | null
}

/** The next frames of any number of runs, in one query. A run that is not in the result is gone. */
export async function readPages(
  pool: Pool,
  wanted: readonly { messageId: number; seq: number }[],
): Promise<StoredPage[]> {
  const { rows } = await pool.query<PageRow>({
    name: 'read_frames',
    text: READ_PAGES,
    values: [wanted.map(({ messageId }) => messageId), wanted.map(({ seq }) => seq)],
  })
  return rows.map((row) => {
    const frames = (row.frames ?? []).map(([event, data]) => ({ event, data }))
    const isLast = row.has_ended && frames.length < PAGE_FRAMES
    return { messageId: row.message_id, events: row.events, frames, isLast }
  })
}

/** Whether a page of an open run was cut, so that there is more to read at once. */
export const isFull = ({ frames }: StoredPage): boolean => frames.length === PAGE_FRAMES

/** Numbers frames that come right after `place`. @returns the visible ones, and the place of the last of all. */
export function number(
  frames: readonly Frame[],
  { events, after }: { events: boolean; after: Place },
): { visible: ReaderFrame[]; end: Place } {
  let { seq, id } = after
  const visible: ReaderFrame[] = []
  for (const frame of frames) {
    seq++
    if (isVisible(events, frame)) visible.push({ event: frame.event, data: frame.data, seq, id: ++id })
  }
  return { visible, end: { seq, id } }
}

const FIND_PLACE = `
  WITH frame AS (
    SELECT seq, event FROM run_frames WHERE message_id = $1
    UNION ALL
    SELECT element.number::int, element.frame->>0
    FROM runs, jsonb_array_elements(runs.frames) WITH ORDINALITY AS element(frame, number) WHERE runs.message_id = $1
  ),
  visible AS (
    SELECT frame.seq, frame.event, (row_number() OVER (ORDER BY frame.seq))::int AS id
    FROM frame, runs WHERE runs.message_id = $1 AND (runs.events OR frame.event IN ('text', 'error'))
  )
  SELECT runs.events, runs.ended_at IS NOT NULL AS has_ended,
    (SELECT max(seq) FROM frame) AS last_seq, (SELECT max(id) FROM visible) AS last_id,
    (SELECT seq FROM visible WHERE id = $2) AS seq,
    EXISTS (SELECT FROM visible WHERE event = 'error') AS has_failed
  FROM runs WHERE runs.message_id = $1`

interface PlaceRow {
  events: boolean
  has_ended: boolean
  last_seq: number | null
  last_id: number | null
  seq: number | null
  has_failed: boolean
}

/** A run as it is stored, and a frame of it. */
export interface StoredRun {
  events: boolean
  hasEnded: boolean
  hasFailed: boolean
  /** Of its newest frame. */
  end: Place
  /** Of the frame that was asked for; null when there is none. */
  place: Place | null
}

/** Finds the frame that readers know as `id`; 0 is the start. @throws AppError 404 for a message that no run made. */
export async function findStored(pool: Pool, messageId: number, id: number): Promise<StoredRun> {
  const { rows } = await pool.query<PlaceRow>({ name: 'find_frame', text: FIND_PLACE, values: [messageId, id] })
  const [row] = rows
  if (!row) throw notFound()
  return {
    events: row.events,
    hasEnded: row.has_ended,
    hasFailed: row.has_failed,
    end: { seq: row.last_seq ?? 0, id: row.last_id ?? 0 },
    place: id === 0 ? START : row.seq === null ? null : { seq: row.seq, id },
  }
}
