import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Badge } from '../../ui/badge'
import { Checkbox } from '../../ui/checkbox'
import { Field } from '../../ui/field'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { type Setting, settings } from './queries'
import { grouped } from './settings-groups'

/** How the API says that there is a secret. */
const SECRET = '[secret]'

/** The settings in effect, to read. */
export function SettingsRoom() {
  const t = useTranslations('admin.settings')
  const [q, setQ] = useState('')
  const [isGivenOnly, setIsGivenOnly] = useState(false)
  const { data, error } = useQuery(settings)
  const wanted = q.trim().toUpperCase().replaceAll(' ', '_')
  const found = data?.items.filter(
    ({ name, source }) => name.includes(wanted) && (!isGivenOnly || source === 'environment'),
  )
  return (
    <>
      <p className="max-w-prose text-sm text-muted">{t('readOnly')}</p>
      <div className="flex flex-col gap-2">
        <Field label={t('find')} type="search" value={q} onChange={setQ} />
        <Checkbox isSelected={isGivenOnly} onChange={setIsGivenOnly}>
          {t('onlyGiven')}
        </Checkbox>
      </div>
      {error !== null && <Problem error={error} />}
      {found === undefined && error === null && <Loading />}
      {found?.length === 0 && <p className="text-muted">{t('noneFound')}</p>}
      {grouped(found ?? []).map(({ group, settings: items }) => (
        <Section key={group} title={t(`groups.${group}`)}>
          <dl className="divide-y divide-line rounded-xl border border-line bg-raised text-sm">
            {items.map((setting) => (
              <Line key={setting.name} setting={setting} />
            ))}
          </dl>
        </Section>
      ))}
    </>
  )
}

function Line({ setting: { name, value, source } }: { setting: Setting }) {
  const t = useTranslations('admin.settings')
  return (
    <div className="grid gap-x-4 gap-y-0.5 px-3 py-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <dt className="font-mono text-xs leading-6 break-all">{name}</dt>
      <dd className="flex min-w-0 items-start justify-between gap-2">
        {value === null || value === SECRET ? (
          <span className="text-muted italic">{t(value === null ? 'unset' : 'secret')}</span>
        ) : (
          <span className="min-w-0 font-mono text-xs leading-6 break-all">{value}</span>
        )}
        {source === 'environment' && <Badge kind="good">{t('given')}</Badge>}
      </dd>
    </div>
  )
}
