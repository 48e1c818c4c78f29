import type { ReactNode } from 'react'
import { CheckboxGroup as AriaCheckboxGroup, FieldError, Label, Text } from 'react-aria-components'

interface CheckboxGroupProps {
  label: string
  help?: string
  error?: string | undefined
  value: readonly string[]
  onChange(value: string[]): void
  /** A `Checkbox` with a `value` for each. */
  children: ReactNode
}

/** Any of a few. */
export function CheckboxGroup({ label, help, error, value, onChange, children }: CheckboxGroupProps) {
  return (
    <AriaCheckboxGroup
      value={[...value]}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className="flex flex-col gap-2"
    >
      <Label className="text-sm font-medium">{label}</Label>
      {help !== undefined && (
        <Text slot="description" className="text-sm text-muted">
          {help}
        </Text>
      )}
      {children}
      <FieldError className="text-sm text-bad">{error}</FieldError>
    </AriaCheckboxGroup>
  )
}
