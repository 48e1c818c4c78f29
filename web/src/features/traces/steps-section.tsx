import { Download } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { download } from '../../api/download'
import { Button } from '../../ui/button'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { useSubmit } from '../../ui/use-submit'
import type { Trace } from './queries'
import { Waterfall } from './waterfall'

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

/** What took how long, and the ways to see it elsewhere. */
export function StepsSection({ trace }: { trace: Trace }) {
  const t = useTranslations('traces')
  const { trace_id: traceId, spans, spans_missing: missing, jaeger_url: jaeger, dropped_spans: dropped } = trace
  const { error, isBusy, run } = useSubmit(() => download(`/api/traces/${traceId}/otlp`, `trace-${traceId}.otlp.json`))
  return (
    <Section title={t('waterfall')}>
      {spans.length > 0 && <Waterfall spans={spans} />}
      {missing !== null && <p className="text-sm text-muted">{t(`spansMissing.${missing}`)}</p>}
      {dropped > 0 && <p className="text-sm text-muted">{t('droppedSpans', { count: dropped })}</p>}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {spans.length > 0 && (
          <Button isDisabled={isBusy} onPress={() => void run()}>
            <Download size={14} aria-hidden />
            {t('otlp')}
          </Button>
        )}
        {jaeger !== null && (
          <a href={jaeger} target="_blank" rel="noopener noreferrer" className="text-sm text-accent underline">
            {t('jaeger', { host: hostOf(jaeger) })}
          </a>
        )}
      </div>
      {error !== null && <Problem error={error} />}
    </Section>
  )
}
