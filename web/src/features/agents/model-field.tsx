import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { Problem } from '../../ui/problem'
import { Select } from '../../ui/select'
import { modelList } from '../models/queries'

interface ModelFieldProps {
  /** Empty: the server's own. */
  value: string
  onChange(value: string): void
  error: string | undefined
}

/** Which model an agent asks; one that is not offered now stays chosen. */
export function ModelField({ value, onChange, error }: ModelFieldProps) {
  const t = useTranslations('agents')
  const models = useQuery(modelList)
  const ids = models.data?.items.map(({ id }) => id) ?? []
  const byDefault = models.data?.items.find((model) => model.default)
  return (
    <div className="flex flex-col gap-1">
      <Select
        label={t('model')}
        value={value}
        onChange={onChange}
        options={[
          { value: '', label: byDefault ? t('defaultModel', { model: byDefault.id }) : t('anyDefaultModel') },
          ...[...new Set(value === '' ? ids : [...ids, value])].map((id) => ({ value: id, label: id })),
        ]}
      />
      {error !== undefined && <p className="text-sm text-bad">{error}</p>}
      {models.data?.degraded && (
        <p className="text-sm text-warn">{t('modelsMissing', { reason: models.data.degraded })}</p>
      )}
      {models.error && <Problem error={models.error} />}
    </div>
  )
}
