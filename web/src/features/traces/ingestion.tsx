import { useFormatter, useTranslations } from 'use-intl'
import { FigureList } from '../../ui/figure-list'
import { Said } from '../../ui/problem'
import { Section } from '../../ui/section'
import type { Trace } from './queries'
import { useStatus } from './status'
import { useFigures } from './use-figures'

/** How a document was read. */
export function Ingestion({ ingestion }: { ingestion: Trace['ingestions'][number] }) {
  const t = useTranslations('traces')
  const format = useFormatter()
  const { number, seconds } = useFigures()
  const statusOf = useStatus()
  const { summary } = ingestion
  const figures: [string, string][] = [
    [t('status'), statusOf(summary.status)],
    [t('total'), seconds(summary.total_ms)],
    [t('version'), number(summary.version)],
    [t('mediaType'), ingestion.media_type],
    [t('kilobytes'), format.number(ingestion.size_bytes / 1_000, { maximumFractionDigits: 1 })],
    [t('pages'), number(ingestion.page_count)],
    [t('chunks'), number(ingestion.chunk_count)],
  ]
  return (
    <Section title={summary.title ?? t('hiddenDocument')}>
      <FigureList figures={figures} />
      {summary.error !== null && <Said error={summary.error} />}
    </Section>
  )
}
