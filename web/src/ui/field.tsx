import { FieldError, Input, Label, Text, TextArea, TextField, type TextFieldProps } from 'react-aria-components'

const BOX = 'min-h-9 rounded-lg border border-line bg-raised px-3 py-1.5 invalid:border-bad'

/** Text with its label, a word of help, and what is wrong with it; with `rows` it may have several lines. */
export function Field({
  label,
  help,
  error,
  rows,
  ...props
}: TextFieldProps & { label: string; help?: string; error?: string | undefined; rows?: number }) {
  return (
    <TextField {...props} isInvalid={error !== undefined} className="flex flex-col gap-1">
      <Label className="text-sm font-medium">{label}</Label>
      {rows === undefined ? <Input dir="auto" className={BOX} /> : <TextArea dir="auto" rows={rows} className={BOX} />}
      {help !== undefined && (
        <Text slot="description" className="text-sm text-muted">
          {help}
        </Text>
      )}
      <FieldError className="text-sm text-bad">{error}</FieldError>
    </TextField>
  )
}
