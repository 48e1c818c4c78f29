import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { download } from '../../api/download'
import { Button } from '../../ui/button'
import { Problem } from '../../ui/problem'
import type { AuditFilter } from './audit-actions'

type Format = 'csv' | 'ndjson'

/** Saves all that the filter lets through, not only what is shown. */
export function AuditExport({ filter }: { filter: AuditFilter }) {
  const t = useTranslations('audit')
  const save = useMutation({
    mutationFn: async (format: Format) => {
      const query = new URLSearchParams({ format })
      for (const [name, value] of Object.entries(filter)) query.set(name, String(value))
      const name = `audit.${format}`
      await download(`/api/admin/audit/export?${query}`, name)
      return name
    },
  })
  const button = (format: Format, label: string) => (
    <Button isDisabled={save.isPending} onPress={() => save.mutate(format)}>
      <Download size={16} aria-hidden />
      {label}
    </Button>
  )
  return (
    <div className="flex flex-wrap items-center gap-2">
      {button('csv', t('exportCsv'))}
      {button('ndjson', t('exportNdjson'))}
      <span role="status" className="text-sm text-muted">
        {save.isPending && t('exporting')}
        {save.isSuccess && t('exported', { name: save.data })}
      </span>
      {save.error && <Problem error={save.error} />}
    </div>
  )
}
