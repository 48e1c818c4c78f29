import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { useUser } from '../../app/session'
import { CopyButton } from '../../ui/copy-button'
import { Loading } from '../../ui/loading'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { AnswerAccount } from './answer-account'
import { Ingestion } from './ingestion'
import { openTrace, type Trace } from './queries'
import { ReplayComparison } from './replay-comparison'
import { ReplaySection } from './replay-section'
import { StepsSection } from './steps-section'

export function TraceRoute() {
  const { id } = useParams({ from: '/signed-in/layout/traces/$id' })
  return <TracePage key={id} traceId={id} />
}

/** How something came to be: an answer, the reading of a document, or a replay. */
function TracePage({ traceId }: { traceId: string }) {
  const t = useTranslations('traces')
  const trace = useQuery(openTrace(traceId))
  return (
    <Page title={t('title')} width="wide">
      <nav aria-label={t('whereAmI')} className="-mt-2 flex flex-wrap items-center gap-x-2 text-sm text-muted">
        <Link to="/traces" className="text-accent underline">
          {t('traces')}
        </Link>
        <span aria-hidden>/</span>
        <span className="font-mono text-xs break-all">{traceId}</span>
        <CopyButton text={traceId} label={t('copyId')} done={t('copied')} />
      </nav>
      {trace.error && <Problem error={trace.error} />}
      {trace.isLoading && <Loading />}
      {trace.data && <Parts trace={trace.data} />}
    </Page>
  )
}

function Parts({ trace }: { trace: Trace }) {
  const t = useTranslations('traces')
  const user = useUser()
  return (
    <div className="flex flex-col gap-8">
      {trace.answers.map((answer) => (
        <div key={answer.summary.id} className="flex flex-col gap-6">
          <AnswerAccount answer={answer} />
          {answer.summary.user_id === user.id && answer.account && <ReplaySection original={answer} />}
        </div>
      ))}
      {trace.replays.map((replay) => (
        <ReplayComparison key={replay.replay.summary.id} replay={replay} />
      ))}
      {trace.ingestions.map((ingestion) => (
        <Ingestion key={ingestion.summary.id} ingestion={ingestion} />
      ))}
      {trace.has_more && <p className="text-sm text-muted">{t('hasMore')}</p>}
      <StepsSection trace={trace} />
    </div>
  )
}
