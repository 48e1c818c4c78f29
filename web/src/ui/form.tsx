import type { ReactNode } from 'react'
import { Form as AriaForm } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import { Button } from './button'
import { Problem } from './problem'
import { useSubmit } from './use-submit'

interface FormProps {
  /** What its button says. */
  submit: string
  /** Does what the form is for; what it throws is shown. */
  work(): Promise<void>
  onCancel?: () => void
  /** Its button deletes something. */
  isDanger?: boolean
  isDisabled?: boolean
  children?: ReactNode
}

/** Fields with one button that sends them, what went wrong, and a way out. */
export function Form({ submit, work, onCancel, isDanger = false, isDisabled = false, children }: FormProps) {
  const t = useTranslations('app')
  const { error, isBusy, onSubmit } = useSubmit(work)
  return (
    <AriaForm onSubmit={onSubmit} className="flex flex-col gap-4">
      {children}
      {error !== null && <Problem error={error} />}
      <div className="flex justify-end gap-2">
        {onCancel && <Button onPress={onCancel}>{t('cancel')}</Button>}
        <Button kind={isDanger ? 'danger' : 'primary'} type="submit" isDisabled={isBusy || isDisabled}>
          {submit}
        </Button>
      </div>
    </AriaForm>
  )
}
