import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { version } from '../../../../package.json'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { Command } from './command'
import { settings } from './queries'

/** Where other programs watch the installation from, and which version it is. */
export function Watching() {
  const t = useTranslations('admin.health')
  const { data, error } = useQuery(settings)
  const isSet = (name: string): string | null => data?.items.find((setting) => setting.name === name)?.value ?? null
  const jaeger = isSet('JAEGER_UI_URL')
  return (
    <Section title={t('watch')}>
      <p className="text-sm text-muted">{t('metrics')}</p>
      <Command text={`${location.origin}/metrics`} kind="address" />
      {error !== null && <Problem error={error} />}
      {data && (
        <>
          <p className="text-sm text-muted">{t(isSet('METRICS_TOKEN') === null ? 'metricsOpen' : 'metricsToken')}</p>
          {jaeger === null ? (
            <p className="text-sm text-muted">{t('noJaeger')}</p>
          ) : (
            <a
              href={jaeger}
              target="_blank"
              rel="noopener noreferrer"
              className="self-start text-sm text-accent underline"
            >
              {t('jaeger', { host: new URL(jaeger).host })}
            </a>
          )}
        </>
      )}
      <p className="text-sm text-muted">{t('version', { version })}</p>
    </Section>
  )
}
