import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'

/** What an address says when there is nothing at it for whoever came: that, and the way on. */
export function NothingHere({ children }: { children?: string }) {
  const t = useTranslations('app')
  return (
    <div className="grid h-full place-content-center gap-2 p-4 text-center">
      <title>{t('name')}</title>
      <h1 className="font-semibold">{t('notFound')}</h1>
      {children !== undefined && <p className="max-w-prose text-muted">{children}</p>}
      <Link to="/" className="text-accent underline">
        {t('home')}
      </Link>
    </div>
  )
}
