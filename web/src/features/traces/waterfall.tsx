import { ChevronRight } from 'lucide-react'
import { Fragment, useId, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import type { Span } from './queries'
import { SpanAttributes } from './span-attributes'
import { useFigures } from './use-figures'

interface Placed {
  span: Span
  depth: number
}

const placed = (spans: readonly Span[], depth = 0): Placed[] =>
  spans.flatMap((span) => [{ span, depth }, ...placed(span.children, depth + 1)])

/** What happened when, a bar for each span, in a table; a span opens to all that is known of it. */
export function Waterfall({ spans }: { spans: readonly Span[] }) {
  const t = useTranslations('traces')
  const rows = placed(spans)
  const total = Math.max(1, ...rows.map(({ span }) => span.offset_ms + span.duration_ms))
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string): void => {
    const next = new Set(opened)
    if (!next.delete(id)) next.add(id)
    setOpened(next)
  }
  return (
    <table className="w-full table-fixed text-sm">
      <caption className="sr-only">{t('waterfall')}</caption>
      <colgroup>
        <col className="w-[45%] sm:w-2/5" />
        <col />
        <col className="w-20" />
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th>{t('span')}</th>
          <th>{t('when')}</th>
          <th>{t('took')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ span, depth }) => (
          <SpanRow
            key={span.id}
            span={span}
            depth={depth}
            total={total}
            isOpen={opened.has(span.id)}
            onToggle={() => toggle(span.id)}
          />
        ))}
      </tbody>
    </table>
  )
}

interface SpanRowProps extends Placed {
  /** Of the whole trace, in milliseconds. */
  total: number
  isOpen: boolean
  onToggle(): void
}

function SpanRow({ span, depth, total, isOpen, onToggle }: SpanRowProps) {
  const { ms } = useFigures()
  const id = useId()
  const share = (part: number): string => `${(100 * part) / total}%`
  return (
    <Fragment>
      <tr className={`hover:bg-surface ${span.is_error ? 'text-bad' : ''}`}>
        <th scope="row" className="py-0.5 text-start font-normal">
          <AriaButton
            aria-expanded={isOpen}
            {...(isOpen ? { 'aria-controls': id } : {})}
            onPress={onToggle}
            className="flex w-full min-w-0 cursor-pointer items-center gap-1 rounded text-start"
          >
            <span
              className="flex min-w-0 items-center gap-1"
              style={{ paddingInlineStart: `${Math.min(depth, 6) * 0.75}rem` }}
            >
              <ChevronRight
                size={14}
                aria-hidden
                className={`shrink-0 text-muted ${isOpen ? 'rotate-90' : 'rtl:rotate-180'}`}
              />
              <span className="truncate" title={span.name}>
                {span.name}
              </span>
            </span>
          </AriaButton>
        </th>
        <td className="py-0.5">
          <span className="sr-only">{ms(span.offset_ms)}</span>
          <span aria-hidden className="relative block h-3 overflow-hidden rounded bg-surface">
            <span
              className={`absolute inset-y-0 min-w-0.5 rounded ${span.is_error ? 'bg-bad' : 'bg-accent'}`}
              style={{ insetInlineStart: share(span.offset_ms), width: share(span.duration_ms) }}
            />
          </span>
        </td>
        <td className="py-0.5 text-end tabular-nums">{ms(span.duration_ms)}</td>
      </tr>
      {isOpen && (
        <tr id={id}>
          <td colSpan={3}>
            <SpanAttributes span={span} />
          </td>
        </tr>
      )}
    </Fragment>
  )
}
