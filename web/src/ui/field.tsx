import { FieldError, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components'

/** A line of text with its label, a word of help, and what is wrong with it. */
export function Field({
  label,
  help,
  error,
  ...props
}: TextFieldProps & { label: string; help?: string; error?: string | undefined }) {
  return (
    <TextField {...props} isInvalid={error !== undefined} className="flex flex-col gap-1">
      <Label className="text-sm font-medium">{label}</Label>
      <Input className="rounded-lg border border-line bg-raised px-3 py-2 invalid:border-bad" />
      {help !== undefined && (
        <Text slot="description" className="text-sm text-muted">
          {help}
        </Text>
      )}
      <FieldError className="text-sm text-bad">{error}</FieldError>
    </TextField>
  )
}
