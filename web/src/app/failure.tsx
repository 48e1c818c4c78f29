import type { ErrorComponentProps } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Button } from '../ui/button'
import { Problem } from '../ui/problem'

/** What browsers say of a piece of the page that is not there: after an upgrade the old pieces are gone. */
const MISSING_PIECE = /dynamically imported module|Importing a module script failed|Unable to preload CSS/i

/** In the place of what failed, with a way out: nobody is left before a blank page. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const t = useTranslations('app')
  const isRenewed = error instanceof Error && MISSING_PIECE.test(error.message)
  return (
    <div className="grid h-full place-content-center justify-items-center gap-4 p-4 text-center">
      <title>{`${t('failed')} · ${t('name')}`}</title>
      <h1 className="text-xl font-semibold">{t(isRenewed ? 'renewed' : 'failed')}</h1>
      {isRenewed ? <p className="text-muted">{t('renewedHint')}</p> : <Problem error={error} />}
      <div className="flex flex-wrap justify-center gap-2">
        {!isRenewed && <Button onPress={reset}>{t('retry')}</Button>}
        <Button kind="primary" onPress={() => location.reload()}>
          {t('loadAgain')}
        </Button>
        <Button kind="quiet" onPress={() => location.assign('/')}>
          {t('home')}
        </Button>
      </div>
    </div>
  )
}
