import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useServerWords } from '../i18n/language'
import { Button } from './button'
import { errorsOf, type FieldErrors } from './field-errors'
import { Problem } from './problem'
import { useSubmit } from './use-submit'

interface FormProps {
  /** What its button says. */
  submit: string
  /** Does what the form is for; what it throws is shown. */
  work(): Promise<void>
  /** What is said when it is done, where the form stays. */
  done?: string
  onCancel?: () => void
  /** Its button deletes something. */
  isDanger?: boolean
  isDisabled?: boolean
  /** Fields; a function of them is told what is wrong with each. */
  children?: ReactNode | ((errors: FieldErrors) => ReactNode)
}

/** Fields with one button that sends them, what went wrong, and a way out. */
export function Form({ submit, work, done, onCancel, isDanger = false, isDisabled = false, children }: FormProps) {
  const t = useTranslations('app')
  const { error, isBusy, isDone, onSubmit, clear } = useSubmit(work)
  const errors = errorsOf(error, useServerWords())
  const fields = typeof children === 'function' ? children(errors) : children
  const rest = errors.rest()
  return (
    <form onSubmit={onSubmit} onChange={clear} className="flex flex-col gap-4">
      {fields}
      {rest !== null && <Problem error={rest} />}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {done !== undefined && (
          <p role="status" className="text-sm text-good">
            {isDone && done}
          </p>
        )}
        {onCancel && <Button onPress={onCancel}>{t('cancel')}</Button>}
        <Button kind={isDanger ? 'danger' : 'primary'} type="submit" isBusy={isBusy} isDisabled={isDisabled}>
          {submit}
        </Button>
      </div>
    </form>
  )
}
