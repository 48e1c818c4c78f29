import { useTranslations } from 'use-intl'
import { FigureList } from '../../ui/figure-list'
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
      <FigureList figures={figures} />
      {usage?.estimated === true && <p className="text-xs text-muted">{t('estimated')}</p>}
    </div>
  )
}
