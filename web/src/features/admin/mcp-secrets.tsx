import { useTranslations } from 'use-intl'
import { Checkbox } from '../../ui/checkbox'
import { Field } from '../../ui/field'

interface McpSecretsProps {
  label: string
  help: string
  written: string
  onWrite(text: string): void
  error: string | undefined
  /** Names of those that are there; nobody sees their values again. */
  kept: readonly string[]
  removed: readonly string[]
  onRemove(names: readonly string[]): void
}

/** Secrets are written here and never read: those that are there can be replaced or removed. */
export function McpSecrets({ label, help, written, onWrite, error, kept, removed, onRemove }: McpSecretsProps) {
  const t = useTranslations('admin.mcp')
  return (
    <div className="flex flex-col gap-2">
      <Field label={label} help={help} rows={2} value={written} onChange={onWrite} error={error} spellCheck="false" />
      {kept.length > 0 && <p className="text-sm text-muted">{t('kept', { names: kept.join(', ') })}</p>}
      {kept.map((name) => (
        <Checkbox
          key={name}
          isSelected={removed.includes(name)}
          onChange={(isRemoved) => onRemove(isRemoved ? [...removed, name] : removed.filter((one) => one !== name))}
        >
          {t('remove', { name })}
        </Checkbox>
      ))}
    </div>
  )
}
