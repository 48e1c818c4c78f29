import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Table } from '../../ui/table'
import { filterOf } from './audit-actions'
import { AuditExport } from './audit-export'
import { AuditFilters } from './audit-filters'
import { AuditRow } from './audit-row'
import { auditPages } from './queries'

/** Who did what, newest first. */
export function AuditRoom() {
  const t = useTranslations('audit')
  const search = useSearch({ from: '/signed-in/layout/admin/audit' })
  const filter = filterOf(search)
  const entries = useInfiniteQuery(auditPages(filter))
  return (
    <>
      <AuditFilters search={search} />
      <AuditExport filter={filter} />
      {entries.error && <Problem error={entries.error} />}
      {entries.data === undefined && !entries.error && <Loading />}
      {entries.data?.length === 0 && <p className="text-muted">{t('none')}</p>}
      {entries.data !== undefined && entries.data.length > 0 && (
        <Table
          label={t('list')}
          columns={[
            { key: 'when', title: t('when') },
            { key: 'who', title: t('who') },
            { key: 'what', title: t('what') },
            { key: 'more', title: t('more') },
          ]}
        >
          {entries.data.map((entry) => (
            <AuditRow key={entry.id} entry={entry} />
          ))}
        </Table>
      )}
      <LoadMore of={entries} />
    </>
  )
}
