import { useTranslations } from 'use-intl'
import type { Span } from './queries'
import { useFigures } from './use-figures'

const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const
const GEN_AI = 'gen_ai.'

/** What is known of a span: when it was, and its attributes, those of the model first. */
export function SpanAttributes({ span }: { span: Span }) {
  const t = useTranslations('traces')
  const { ms } = useFigures()
  const attributes = Object.entries(span.attributes).sort(
    ([a], [b]) => Number(b.startsWith(GEN_AI)) - Number(a.startsWith(GEN_AI)) || a.localeCompare(b),
  )
  const known: [string, string][] = [
    [t('when'), ms(span.offset_ms)],
    [t('spanKind'), KINDS[span.kind] ?? String(span.kind)],
    ...attributes.map(([name, value]): [string, string] => [
      name,
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  ]
  return (
    <dl className="my-1 ms-4 grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-3 gap-y-0.5 rounded-lg bg-surface p-3 text-xs">
      {known.map(([name, value]) => (
        <div key={name} className="col-span-2 grid grid-cols-subgrid">
          <dt className={`break-words text-muted ${name.includes('.') ? 'font-mono' : ''}`}>{name}</dt>
          <dd dir="auto" className="break-words whitespace-pre-wrap">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
