import { useFormatter, useTranslations } from 'use-intl'
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
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-2">
        {figures.map(([name, value]) => (
          <div key={name} className="rounded-lg border border-line bg-raised px-3 py-2">
            <dt className="text-xs text-muted">{name}</dt>
            <dd className="break-words tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {summary.error !== null && <p className="text-sm text-bad">{summary.error.detail}</p>}
    </Section>
  )
}
