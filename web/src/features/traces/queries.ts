import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client'
import type { Got } from '../../api/types'

export type Trace = Got<'/api/traces/{trace_id}'>
export type ExplainedAnswer = Trace['answers'][number]
export type Account = NonNullable<ExplainedAnswer['account']>
export type Span = Trace['spans'][number]

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
