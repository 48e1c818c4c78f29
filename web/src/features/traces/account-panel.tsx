import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { SidePanel } from '../../ui/side-panel'
import { Passage } from './candidates'
import { Fate } from './fate'
import { Figures } from './figures'
import { type ExplainedAnswer, openTrace } from './queries'
import { Asked, Searched } from './searched'

interface AccountPanelProps {
  messageId: number
  traceId: string
  onClose(): void
}

/** How an answer came to be, in short, beside it. */
export function AccountPanel({ messageId, traceId, onClose }: AccountPanelProps) {
  const t = useTranslations('traces')
  const trace = useQuery(openTrace(traceId))
  const answer = trace.data?.answers.find(({ summary }) => summary.id === messageId)
  return (
    <SidePanel label={t('title')} title={t('title')} onClose={onClose}>
      {trace.error && <Problem error={trace.error} />}
      {trace.isLoading && <Loading />}
      {answer && <Essentials answer={answer} />}
      <Link to="/traces/$id" params={{ id: traceId }} className="self-start text-sm text-accent underline">
        {t('all')}
      </Link>
    </SidePanel>
  )
}

function Essentials({ answer: { summary, account, account_missing: missing } }: { answer: ExplainedAnswer }) {
  const t = useTranslations('traces')
  return (
    <div className="flex flex-col gap-5">
      <Section title={t('question')}>
        <Asked question={summary.title} account={account} />
      </Section>
      <Figures summary={summary} />
      {missing !== null && <p className="text-sm text-warn">{t(`accountMissing.${missing}`)}</p>}
      {account && (
        <Section title={t('candidates')}>
          <Searched account={account} />
          {account.candidates.length === 0 && (
            <p className="text-sm text-muted">{t(account.retrieval === null ? 'notSearched' : 'nothingFound')}</p>
          )}
          <ol className="flex flex-col text-sm">
            {account.candidates.map((candidate) => (
              <li
                key={`${candidate.rank} ${candidate.chunk_id}`}
                className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1 border-t border-line py-1.5"
              >
                <div className="min-w-0 flex-1">
                  <Passage candidate={candidate} />
                </div>
                <Fate candidate={candidate} />
              </li>
            ))}
          </ol>
        </Section>
      )}
    </div>
  )
}
