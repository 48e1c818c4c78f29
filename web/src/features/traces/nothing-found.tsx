import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { ApiError } from '../../api/errors'
import type { Message } from '../../api/types'
import { Problem } from '../../ui/problem'
import { useModes } from './modes'
import { openTrace } from './queries'
import { TraceLink } from './trace-link'

/** Under an answer that cites nothing: what was searched for, and what one may do. Of an answer that searched nothing it is silent. */
export function NothingFound({ message }: { message: Message }) {
  const t = useTranslations('traces')
  const { nameOf, reasonOf } = useModes()
  const trace = useQuery(openTrace(message.trace_id))
  // What is no longer kept cannot be told.
  if (trace.error instanceof ApiError && trace.error.status === 404) return null
  if (trace.error) return <Problem error={trace.error} />
  const account = trace.data?.answers.find(({ summary }) => summary.id === message.id)?.account
  if (!account?.retrieval) return null
  const { candidates, retrieval, search_query: query } = account
  const documents = new Set(candidates.map(({ document_id }) => document_id)).size
  return (
    <section
      aria-label={t('uncited.title')}
      className="flex flex-col gap-1.5 rounded-xl border border-line bg-surface px-4 py-3 text-sm"
    >
      <p className="flex items-center gap-2 font-medium">
        <SearchX size={16} aria-hidden className="shrink-0 text-muted" />
        {t(candidates.length === 0 ? 'uncited.nothing' : 'uncited.title')}
      </p>
      <p dir="auto" className="break-words">
        {t('searchedFor', { query })}
      </p>
      <p className="text-muted">
        {t('uncited.weighed', { passages: candidates.length, documents, mode: nameOf(retrieval.mode_used) })}
        {retrieval.degraded !== null && ` ${reasonOf(retrieval.degraded)}`}
      </p>
      <p className="text-muted">{t('uncited.advice')}</p>
      <p className="flex flex-wrap gap-x-4 gap-y-1">
        <Link to="/search" className="text-accent underline">
          {t('uncited.search')}
        </Link>
        <Link to="/documents" className="text-accent underline">
          {t('uncited.documents')}
        </Link>
        <TraceLink message={message} className="text-accent underline">
          {t('uncited.weighedLink')}
        </TraceLink>
      </p>
    </section>
  )
}
