import { useTranslations } from 'use-intl'

export function Loading() {
  const t = useTranslations('app')
  return <p className="text-sm text-muted">{t('loading')}</p>
}
