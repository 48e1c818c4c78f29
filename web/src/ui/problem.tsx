import { useTranslations } from 'use-intl'
import { ApiError } from '../api/errors'
import { useServerWords } from '../i18n/language'
import { CopyButton } from './copy-button'

/** What went wrong, what to do, and the trace id under which an operator finds it. */
export function Problem({ error }: { error: unknown }) {
  const t = useTranslations('errors')
  const say = useServerWords()
  const text =
    error instanceof ApiError && error.code === 'offline'
      ? t('offline')
      : error instanceof Error && error.message !== ''
        ? say(error.message)
        : t('unknown')
  const traceId = error instanceof ApiError ? error.traceId : null
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-2 rounded-lg border border-bad/40 bg-raised px-3 py-2 text-sm text-bad"
    >
      <span>{text}</span>
      {traceId !== null && (
        <span className="flex items-center gap-1 font-mono text-xs text-muted">
          {t('trace', { id: traceId })}
          <CopyButton text={traceId} label={t('copyTrace')} done={t('copied')} />
        </span>
      )}
    </div>
  )
}

/** What the server said of something that failed, where no more is to be said of it. */
export function Said({ error: { detail } }: { error: { detail: string } }) {
  const say = useServerWords()
  return <p className="text-sm text-bad">{say(detail)}</p>
}
