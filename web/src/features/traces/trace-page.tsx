import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Problem } from '../../ui/problem'
import { Candidates } from './candidates'
import { type ExplainedAnswer, openTrace } from './queries'
import { Waterfall } from './waterfall'

export function TraceRoute() {
  return <TracePage traceId={useParams({ from: '/signed-in/layout/traces/$id' }).id} />
}

/** How something came to be: an answer, the reading of a document, or a replay. */
function TracePage({ traceId }: { traceId: string }) {
  const t = useTranslations('traces')
  const inApp = useTranslations('app')
  const trace = useQuery(openTrace(traceId))
  if (trace.error) return <Problem error={trace.error} />
  if (!trace.data) return <p className="p-4 text-muted">{inApp('loading')}</p>
  const { answers, spans, spans_missing: missing, jaeger_url: jaeger } = trace.data
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-4xl flex-col gap-6 p-4">
        <header className="flex flex-wrap items-baseline justify-between gap-2">
          <h1 className="text-xl font-semibold">{t('title')}</h1>
          <span className="font-mono text-xs break-all text-muted">{traceId}</span>
        </header>
        {answers.map((answer) => (
          <AnswerAccount key={answer.summary.id} answer={answer} />
        ))}
        <Part title={t('waterfall')}>
          {spans.length > 0 && <Waterfall spans={spans} />}
          {missing !== null && <p className="text-sm text-muted">{t(`spansMissing.${missing}`)}</p>}
          {jaeger !== null && (
            <a href={jaeger} target="_blank" rel="noopener noreferrer" className="text-sm text-accent underline">
              {t('jaeger')}
            </a>
          )}
        </Part>
      </div>
    </div>
  )
}

function AnswerAccount({
  answer: { summary, content, account, account_missing: missing },
}: {
  answer: ExplainedAnswer
}) {
  const t = useTranslations('traces')
  return (
    <>
      <Part title={t('question')}>
        <p dir="auto">{account?.question ?? summary.title}</p>
        {account && account.search_query !== account.question && (
          <p dir="auto" className="text-sm text-muted">
            {t('searchedFor', { query: account.search_query })}
          </p>
        )}
        {summary.conversation_id !== null && (
          <Link to="/c/$id" params={{ id: String(summary.conversation_id) }} className="text-sm text-accent underline">
            {t('toConversation')}
          </Link>
        )}
      </Part>
      <Figures summary={summary} />
      {missing !== null && <p className="text-sm text-warn">{t(`accountMissing.${missing}`)}</p>}
      {account && (
        <>
          <Part title={t('candidates')}>
            {account.retrieval && (
              <p className="text-sm text-muted">
                {t('retrieval', { mode: account.retrieval.mode_used, count: account.candidates.length })}
                {account.retrieval.degraded !== null && ` ${t('degraded', { reason: account.retrieval.degraded })}`}
              </p>
            )}
            {account.candidates.length > 0 ? (
              <Candidates candidates={account.candidates} />
            ) : (
              <p className="text-muted">{t('nothingFound')}</p>
            )}
          </Part>
          <Part title={t('prompt')}>
            {account.is_redacted && <p className="text-sm text-warn">{t('redacted')}</p>}
            {account.prompt === null && !account.is_redacted && <p className="text-sm text-muted">{t('noPrompt')}</p>}
            {account.prompt?.map((message, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a prompt never changes
              <details key={index} open={index > 0}>
                <summary className="cursor-pointer text-sm text-muted">{message.role}</summary>
                <pre
                  dir="auto"
                  className="overflow-x-auto rounded-lg bg-surface p-3 font-mono text-xs whitespace-pre-wrap"
                >
                  {message.content}
                </pre>
              </details>
            ))}
          </Part>
        </>
      )}
      {content !== null && (
        <Part title={t('answer')}>
          <p dir="auto" className="whitespace-pre-wrap">
            {content}
          </p>
        </Part>
      )}
    </>
  )
}

function Figures({ summary }: { summary: ExplainedAnswer['summary'] }) {
  const t = useTranslations('traces')
  const format = useFormatter()
  const { usage } = summary
  const number = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : format.number(value)
  const seconds = (ms: number | null): string =>
    ms === null ? '–' : t('s', { s: format.number(ms / 1_000, { maximumFractionDigits: 2 }) })
  const figures: [string, string][] = [
    [t('model'), summary.model ?? '–'],
    [t('firstToken'), seconds(summary.first_token_ms)],
    [t('total'), seconds(summary.total_ms)],
    [t('promptTokens'), number(usage?.prompt_tokens)],
    [t('completionTokens'), number(usage?.completion_tokens)],
    [
      t('cost'),
      usage?.cost_usd == null
        ? '–'
        : format.number(usage.cost_usd, { style: 'currency', currency: 'USD', maximumFractionDigits: 6 }),
    ],
  ]
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3">
      {figures.map(([name, value]) => (
        <div key={name} className="rounded-lg border border-line bg-raised px-3 py-2">
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-semibold">{title}</h2>
      {children}
    </section>
  )
}
