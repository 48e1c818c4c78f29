import { useTranslations } from 'use-intl'
import { ApiError } from '../../api/errors'
import { en } from '../../i18n/en'

const isKnown = (code: string): code is keyof typeof en.documents.failure => Object.hasOwn(en.documents.failure, code)

/** Why a document could not be read, and what one can do; what has no words here is said in the API's. */
export function Failure({ error: { code, detail } }: { error: { code: string; detail: string } }) {
  const t = useTranslations('documents')
  if (!isKnown(code)) {
    return (
      <p className="text-sm text-bad" dir="auto">
        {detail || code}
      </p>
    )
  }
  return (
    <p className="text-sm text-bad">
      {t(`failure.${code}.why`)} {t(`failure.${code}.advice`)}
    </p>
  )
}

/** An error with what one can do about it after its own words. */
export function useAdvised(): (error: unknown) => unknown {
  const t = useTranslations('documents')
  return (error) => {
    if (!(error instanceof ApiError) || !isKnown(error.code)) return error
    return new ApiError({ ...error, detail: `${error.message} ${t(`failure.${error.code}.advice`)}` })
  }
}

/** What one can do about an error whose own words stand beside it. */
export function Advice({ code }: { code: string }) {
  const t = useTranslations('documents')
  return isKnown(code) ? <p className="text-sm text-muted">{t(`failure.${code}.advice`)}</p> : null
}
