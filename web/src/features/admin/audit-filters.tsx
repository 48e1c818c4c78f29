import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Problem } from '../../ui/problem'
import { Select } from '../../ui/select'
import { AUDIT_ACTIONS } from './audit-actions'
import { oneUser, userPages } from './queries'
import type { AuditSearch } from './searches'

const ANY = ''

/** Which of what was done is shown; the address says it too, so that it can be sent to somebody. */
export function AuditFilters({ search }: { search: AuditSearch }) {
  const t = useTranslations('audit')
  const navigate = useNavigate()
  const { action = ANY, actor, since = '', until = '' } = search
  const change = (changes: AuditSearch): void =>
    void navigate({ to: '/admin/audit', search: { ...search, ...changes } })
  const isFiltered = Object.values(search).some((value) => value !== undefined)
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <Select
        label={t('action')}
        value={action}
        options={[
          { value: ANY, label: t('anyAction') },
          ...AUDIT_ACTIONS.map((value) => ({ value: String(value), label: t(`actions.${value}`) })),
        ]}
        onChange={(value) => change({ action: value === ANY ? undefined : value })}
      />
      <Person actor={actor} onChange={(id) => change({ actor: id })} />
      <Field label={t('since')} type="date" value={since} onChange={(day) => change({ since: day || undefined })} />
      <Field label={t('until')} type="date" value={until} onChange={(day) => change({ until: day || undefined })} />
      {isFiltered && (
        <Button className="justify-self-start" onPress={() => void navigate({ to: '/admin/audit', search: {} })}>
          {t('clear')}
        </Button>
      )}
    </div>
  )
}

/** One of the people who have come so far, or whoever was chosen elsewhere. */
function Person({ actor, onChange }: { actor: number | undefined; onChange(id: number | undefined): void }) {
  const t = useTranslations('audit')
  const users = useInfiniteQuery(userPages)
  const isListed = actor === undefined || (users.data?.some(({ id }) => id === actor) ?? true)
  const other = useQuery({ ...oneUser(actor ?? 0), enabled: !isListed })
  const people = (users.data ?? []).map(({ id, email }) => ({ value: String(id), label: email }))
  // Whoever is gone has a number still.
  const missing =
    actor === undefined || people.some(({ value }) => value === String(actor))
      ? []
      : [{ value: String(actor), label: other.data?.email ?? t('gone', { id: actor }) }]
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Select
        label={t('person')}
        value={actor === undefined ? ANY : String(actor)}
        options={[{ value: ANY, label: t('anybody') }, ...missing, ...people]}
        onChange={(value) => onChange(value === ANY ? undefined : Number(value))}
      />
      {users.error && <Problem error={users.error} />}
    </div>
  )
}
