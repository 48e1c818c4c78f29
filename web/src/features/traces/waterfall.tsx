import { useFormatter, useTranslations } from 'use-intl'
import type { Span } from './queries'

interface Row {
  span: Span
  depth: number
}

const rowsOf = (spans: readonly Span[], depth = 0): Row[] =>
  spans.flatMap((span) => [{ span, depth }, ...rowsOf(span.children, depth + 1)])

/** What happened when, a bar for each span; the table of it is what a screen reader hears. */
export function Waterfall({ spans }: { spans: readonly Span[] }) {
  const t = useTranslations('traces')
  const format = useFormatter()
  const rows = rowsOf(spans)
  const total = Math.max(1, ...rows.map(({ span }) => span.offset_ms + span.duration_ms))
  const share = (ms: number): string => `${(100 * ms) / total}%`
  const inMs = (ms: number): string => t('ms', { ms: format.number(ms, { maximumFractionDigits: ms < 10 ? 1 : 0 }) })
  return (
    <table className="w-full table-fixed text-sm">
      <caption className="sr-only">{t('waterfall')}</caption>
      <thead className="sr-only">
        <tr>
          <th>{t('span')}</th>
          <th>{t('when')}</th>
          <th>{t('took')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ span, depth }) => (
          <tr key={span.id} className={span.is_error ? 'text-bad' : ''}>
            <th
              scope="row"
              className="w-2/5 truncate py-0.5 text-start font-normal"
              style={{ paddingInlineStart: `${depth}rem` }}
              title={span.name}
            >
              {span.name}
            </th>
            <td className="py-0.5">
              <span className="sr-only">{inMs(span.offset_ms)}</span>
              <span aria-hidden className="relative block h-3 rounded bg-surface">
                <span
                  className={`absolute inset-y-0 min-w-0.5 rounded ${span.is_error ? 'bg-bad' : 'bg-accent'}`}
                  style={{ insetInlineStart: share(span.offset_ms), width: share(span.duration_ms) }}
                />
              </span>
            </td>
            <td className="w-24 py-0.5 text-end tabular-nums">{inMs(span.duration_ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
