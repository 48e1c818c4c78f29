import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Section } from '../../ui/section'
import { ComparedAnswers } from './compared-answers'
import { ComparedFigures } from './compared-figures'
import { ComparedPassages } from './compared-passages'
import { useModes } from './modes'
import type { Replay } from './queries'

/** An answer and its replay side by side, and what is different. */
export function ReplayComparison({ replay: { original, replay, comparison } }: { replay: Replay }) {
  const t = useTranslations('traces')
  if (comparison === null) return <p className="text-sm text-warn">{t('accountMissing.hidden')}</p>
  const passages = { original: original.account, replay: replay.account }
  return (
    <section aria-label={t('replay.compared')} className="flex flex-col gap-6 rounded-xl border border-line p-4">
      <Section title={t('replay.changed')}>
        <Changes original={original} asked={comparison.asked} />
        <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
          <Link to="/traces/$id" params={{ id: original.summary.trace_id }} className="text-accent underline">
            {t('replay.toOriginal')}
          </Link>
          <Link to="/traces/$id" params={{ id: replay.summary.trace_id }} className="text-accent underline">
            {t('replay.toReplay')}
          </Link>
        </p>
        {comparison.missing_versions.length > 0 && (
          <p className="text-sm text-warn">{t('replay.missing', { count: comparison.missing_versions.length })}</p>
        )}
      </Section>
      <Section title={t('replay.answers')}>
        <ComparedAnswers original={original} replay={replay} isSame={comparison.answer_is_same} />
      </Section>
      <Section title={t('replay.figures')}>
        <ComparedFigures comparison={comparison} />
      </Section>
      <Section title={t('replay.passagesCompared')}>
        <ComparedPassages comparison={comparison} {...passages} />
      </Section>
      {comparison.citations.length > 0 && (
        <Section title={t('replay.citations')}>
          <Citations citations={comparison.citations} />
        </Section>
      )}
    </section>
  )
}

/** What was asked to be different. */
function Changes({
  original,
  asked,
}: Pick<Replay, 'original'> & { asked: NonNullable<Replay['comparison']>['asked'] }) {
  const t = useTranslations('traces')
  const { nameOf } = useModes()
  const { account, summary } = original
  const changes: [string, string, string][] = []
  const add = (name: string, before: string | number | null | undefined, after: string | number): void =>
    void changes.push([name, String(before ?? '–'), String(after)])
  const onOff = (is: boolean | undefined): string => t(is === true ? 'replay.on' : 'replay.off')
  if (asked.model !== undefined) add(t('model'), summary.model, asked.model)
  if (asked.mode !== undefined)
    add(t('replay.mode'), account?.retrieval && nameOf(account.retrieval.mode), nameOf(asked.mode))
  if (asked.top_k !== undefined) add(t('replay.topK'), account?.retrieval?.top_k, asked.top_k)
  if (asked.rerank !== undefined) add(t('replay.rerank'), onOff(account?.retrieval?.rerank), onOff(asked.rerank))
  if (asked.temperature !== undefined) add(t('replay.temperature'), account?.parameters.temperature, asked.temperature)
  if (changes.length === 0 && asked.prompt === undefined) return <p className="text-sm">{t('replay.unchanged')}</p>
  return (
    <>
      <ul className="flex flex-col gap-1 text-sm">
        {changes.map(([name, before, after]) => (
          <li key={name} className="break-words">
            {t('replay.change', { name, before, after })}
          </li>
        ))}
      </ul>
      {asked.prompt !== undefined && (
        <details className="text-sm">
          <summary className="cursor-pointer">{t('replay.otherPrompt')}</summary>
          <p dir="auto" className="mt-1 break-words whitespace-pre-wrap text-muted">
            {asked.prompt}
          </p>
        </details>
      )}
    </>
  )
}

function Citations({ citations }: { citations: NonNullable<Replay['comparison']>['citations'] }) {
  const t = useTranslations('traces')
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {citations.map(({ quote, index, start, end, document_id: document }) => (
        <li key={`${document} ${start} ${end}`} className="flex items-start gap-3 border-t border-line py-1.5">
          <p dir="auto" className="line-clamp-3 min-w-0 flex-1 break-words">
            {quote}
          </p>
          <span className="shrink-0 text-muted">
            {index.before === null
              ? t('replay.onlyReplay')
              : index.after === null
                ? t('replay.onlyOriginal')
                : t('replay.inBoth')}
          </span>
        </li>
      ))}
    </ul>
  )
}
