import { useTranslations } from 'use-intl'
import { ApiError } from '../../api/errors'
import { en } from '../../i18n/en'
import { useServerWords } from '../../i18n/language'

const isKnown = (code: string): code is keyof typeof en.documents.failure => Object.hasOwn(en.documents.failure, code)

interface Reason {
  code: string
  detail: string
}

/** Why a document could not be read; what has no words here is said in the API's. */
export function useWhy(): (reason: Reason) => string {
  const t = useTranslations('documents')
  const say = useServerWords()
  return ({ code, detail }) => (isKnown(code) ? t(`failure.${code}.why`) : say(detail) || code)
}

/** Why a document could not be read, and what one can do. */
export function Failure({ error }: { error: Reason }) {
  const t = useTranslations('documents')
  const why = useWhy()
  return (
    <p className="text-sm text-bad" dir="auto">
      {why(error)} {isKnown(error.code) && t(`failure.${error.code}.advice`)}
    </p>
  )
}

/** An error with what one can do about it after its own words. */
export function useAdvised(): (error: unknown) => unknown {
  const t = useTranslations('documents')
  const say = useServerWords()
  return (error) => {
    if (!(error instanceof ApiError) || !isKnown(error.code)) return error
    return new ApiError({ ...error, detail: `${say(error.message)} ${t(`failure.${error.code}.advice`)}` })
  }
}

/** What one can do about an error whose own words stand beside it. */
export function Advice({ code }: { code: string }) {
  const t = useTranslations('documents')
  return isKnown(code) ? <p className="text-sm text-muted">{t(`failure.${code}.advice`)}</p> : null
}
