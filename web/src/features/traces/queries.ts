import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import { PAGE_LIMIT, pagesOf } from '../../api/pages'
import type { Got } from '../../api/types'

export type Trace = Got<'/api/traces/{trace_id}'>
export type ExplainedAnswer = Trace['answers'][number]
export type Account = NonNullable<ExplainedAnswer['account']>
export type Candidate = Account['candidates'][number]
export type Span = Trace['spans'][number]
export type Replay = Trace['replays'][number]
export type Comparison = NonNullable<Replay['comparison']>
export type TraceSummary = Got<'/api/traces'>['items'][number]
export type TraceKind = TraceSummary['kind']

/** The built-in model: it is sent no prompt, and has no temperature. */
export const EXTRACTIVE = 'extractive'

/** Spans come a moment after the answer. */
const isWhole = ({ spans_missing }: Trace): boolean => spans_missing !== 'in_progress'
const AGAIN_MS = 1_000

export const openTrace = (traceId: string) =>
  queryOptions({
    queryKey: ['trace', traceId],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/traces/{trace_id}', { params: { path: { trace_id: traceId } }, signal })),
    refetchInterval: ({ state: { data } }) => (data && !isWhole(data) ? AGAIN_MS : false),
  })

/** Which traces a list has; what is left out does not matter. */
export interface TraceFilter {
  kind: TraceKind
  user_id?: number
  project_id?: number
  message_id?: number
  status?: string
  model?: string
  /** Not older than so many days. */
  days?: number
}

const DAY_MS = 24 * 60 * 60 * 1_000

export const traceList = ({ days, ...filter }: TraceFilter) =>
  pagesOf(['traces', { days, ...filter }], (place, signal) => {
    const since = days === undefined ? {} : { since: new Date(Date.now() - days * DAY_MS).toISOString() }
    const query = { limit: PAGE_LIMIT / 4, ...filter, ...since, ...place }
    return dataOf(api.GET('/api/traces', { params: { query }, signal }))
  })
