import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { useUser } from '../../app/session'
import { Badge } from '../../ui/badge'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { Cell, Row, Table } from '../../ui/table'
import { type TraceKind, type TraceSummary, traceList } from './queries'
import { kindOfStatus, useStatus } from './status'
import { TraceFilters } from './trace-filters'
import { useFigures } from './use-figures'

/** What a list of traces is narrowed to, as it stands in the address. */
export interface TraceSearch {
  kind?: TraceKind | undefined
  status?: string | undefined
  model?: string | undefined
  project?: number | undefined
  days?: number | undefined
  /** Of an administrator: those of all people. */
  all?: boolean | undefined
}

const route = getRouteApi('/signed-in/layout/traces')

/** What one asked and uploaded, and what it took; an administrator sees the figures of all. */
export function TracesPage() {
  const t = useTranslations('traces')
  const user = useUser()
  const search = route.useSearch()
  const { kind = 'answer', status, model, project, days, all } = search
  const traces = useInfiniteQuery(
    traceList({
      kind,
      ...(all && user.role === 'admin' ? {} : { user_id: user.id }),
      ...(status === undefined ? {} : { status }),
      ...(model === undefined ? {} : { model }),
      ...(project === undefined ? {} : { project_id: project }),
      ...(days === undefined ? {} : { days }),
    }),
  )
  const isNarrowed = Object.entries(search).some(([name, value]) => name !== 'kind' && value !== undefined)
  return (
    <Page title={t('traces')} width="wide">
      <TraceFilters search={search} />
      {traces.error && <Problem error={traces.error} />}
      {traces.isLoading && <Loading />}
      {traces.data?.length === 0 && <p className="text-muted">{t(isNarrowed ? 'noneSuch' : `none.${kind}`)}</p>}
      {traces.data !== undefined && traces.data.length > 0 && <List kind={kind} traces={traces.data} />}
      <LoadMore of={traces} />
    </Page>
  )
}

function List({ kind, traces }: { kind: TraceKind; traces: readonly TraceSummary[] }) {
  const t = useTranslations('traces')
  const { moment, seconds, dollars } = useFigures()
  const statusOf = useStatus()
  const isAsked = kind !== 'ingestion'
  return (
    <Table
      label={t('traces')}
      columns={[
        { key: 'title', title: t(isAsked ? 'question' : 'document') },
        { key: 'status', title: t('status') },
        ...(isAsked ? [{ key: 'model', title: t('model') }] : []),
        { key: 'total', title: t('total'), isFigure: true },
        ...(isAsked ? [{ key: 'cost', title: t('cost'), isFigure: true }] : []),
        { key: 'at', title: t('at') },
      ]}
    >
      {traces.map((trace) => (
        <Row key={trace.id}>
          <Cell>
            <Link
              to="/traces/$id"
              params={{ id: trace.trace_id }}
              dir="auto"
              className="line-clamp-2 min-w-40 break-words text-accent underline"
            >
              {trace.title ?? t('hidden', { id: trace.trace_id.slice(0, 8) })}
            </Link>
          </Cell>
          <Cell>
            <span className="whitespace-nowrap">
              <Badge kind={kindOfStatus(trace.status)}>{statusOf(trace.status)}</Badge>
            </span>
          </Cell>
          {isAsked && (
            <Cell>
              <span className="block max-w-40 truncate" title={trace.model ?? ''}>
                {trace.model ?? '–'}
              </span>
            </Cell>
          )}
          <Cell isFigure>{seconds(trace.total_ms)}</Cell>
          {isAsked && <Cell isFigure>{dollars(trace.usage?.cost_usd)}</Cell>}
          <Cell>
            <span className="whitespace-nowrap text-muted">{moment(trace.created_at)}</span>
          </Cell>
        </Row>
      ))}
    </Table>
  )
}
