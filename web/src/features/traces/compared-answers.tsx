import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { Badge } from '../../ui/badge'
import { Said } from '../../ui/problem'
import type { ExplainedAnswer } from './queries'
import { kindOfStatus, useStatus } from './status'
import { diffWords, type Run } from './word-diff'

interface ComparedAnswersProps {
  original: ExplainedAnswer
  replay: ExplainedAnswer
  isSame: boolean
}

/** Two answers beside each other; words that only one of them has are marked. */
export function ComparedAnswers({ original, replay, isSame }: ComparedAnswersProps) {
  const t = useTranslations('traces')
  const [before, after] = [original.content ?? '', replay.content ?? '']
  const runs = useMemo(() => diffWords(before, after), [before, after])
  return (
    <>
      <p className="text-sm text-muted">{t(isSame ? 'replay.same' : runs ? 'replay.marked' : 'replay.tooLong')}</p>
      <div className="grid gap-3 md:grid-cols-2">
        <Side title={t('replay.original')} answer={original} runs={runs?.before ?? null} />
        <Side title={t('replay.replay')} answer={replay} runs={runs?.after ?? null} />
      </div>
    </>
  )
}

interface SideProps {
  title: string
  answer: ExplainedAnswer
  runs: readonly Run[] | null
}

function Side({ title, answer: { summary, content }, runs }: SideProps) {
  const statusOf = useStatus()
  return (
    <article aria-label={title} className="flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-raised p-3">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-sm font-medium">{title}</h3>
        <span className="flex flex-wrap items-center gap-2 text-xs text-muted">
          <span className="break-all">{summary.model}</span>
          <Badge kind={kindOfStatus(summary.status)}>{statusOf(summary.status)}</Badge>
        </span>
      </header>
      <p dir="auto" className="break-words whitespace-pre-wrap">
        {runs === null
          ? content
          : runs.map(({ text, isOnlyHere }, at) =>
              isOnlyHere ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: the runs of two texts never change
                <mark key={at} className="rounded-sm bg-mark text-ink underline decoration-dotted">
                  {text}
                </mark>
              ) : (
                text
              ),
            )}
      </p>
      {summary.error !== null && <Said error={summary.error} />}
    </article>
  )
}
