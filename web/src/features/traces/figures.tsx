import { useTranslations } from 'use-intl'
import type { TraceSummary } from './queries'
import { useFigures } from './use-figures'

/** What an answer took: the model, its tokens, money and time. */
export function Figures({ summary }: { summary: TraceSummary }) {
  const t = useTranslations('traces')
  const { number, seconds, dollars } = useFigures()
  const { usage } = summary
  const figures: [string, string][] = [
    [t('model'), summary.model ?? '–'],
    [t('firstToken'), seconds(summary.first_token_ms)],
    [t('total'), seconds(summary.total_ms)],
    [t('promptTokens'), number(usage?.prompt_tokens)],
    [t('completionTokens'), number(usage?.completion_tokens)],
    [t('cost'), dollars(usage?.cost_usd)],
  ]
  return (
    <div className="flex flex-col gap-1">
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-2">
        {figures.map(([name, value]) => (
          <div key={name} className="rounded-lg border border-line bg-raised px-3 py-2">
            <dt className="text-xs text-muted">{name}</dt>
            <dd className="break-words tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {usage?.estimated === true && <p className="text-xs text-muted">{t('estimated')}</p>}
    </div>
  )
}
