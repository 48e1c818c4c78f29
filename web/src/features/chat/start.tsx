import { useTranslations } from 'use-intl'

/** What stands where nothing has been asked yet. */
export function Start() {
  const t = useTranslations('chat')
  return (
    <div className="grid min-h-full place-content-center gap-2 px-4 py-6 text-center">
      <h1 className="text-2xl font-semibold">{t('greeting')}</h1>
      <p className="text-muted">{t('hint')}</p>
    </div>
  )
}
