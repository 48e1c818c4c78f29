import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { piece } from '../../api/reach'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Select } from '../../ui/select'
import { type Sums, tokensOf } from '../usage/sums'
import { useFigures } from '../usage/use-figures'
import { oneUser, usage } from './queries'
import { RANGES, type UsageSearch } from './searches'
import { DaysTable } from './usage-days'
import { ByModel, ByProject, ByUser } from './usage-parts'
import type { Usage } from './usage-report'

/** Charts are large, and drawn where something was used alone. */
const Charts = lazy(async () => ({ default: (await piece(() => import('./usage-charts'))).UsageCharts }))

/** What was asked of models: by day, model, person and project. */
export function UsageRoom() {
  const t = useTranslations('admin.usage')
  const navigate = useNavigate()
  const { days = 30, user } = useSearch({ from: '/signed-in/layout/admin/usage' })
  const { data, error, isPlaceholderData } = useQuery({
    ...usage({ days, user }),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Select
          label={t('range')}
          value={String(days)}
          options={RANGES.map((range) => ({ value: String(range), label: t('days', { days: range }) }))}
          onChange={(value) => {
            const range = RANGES.find((one) => String(one) === value)
            void navigate({ to: '/admin/usage', search: { days: range, user } })
          }}
        />
        {user !== undefined && <OnlyOf userId={user} days={days} />}
      </div>
      {error !== null && <Problem error={error} />}
      {data ? (
        <div className={`flex flex-col gap-6 ${isPlaceholderData ? 'opacity-60' : ''}`} aria-busy={isPlaceholderData}>
          <Report usage={data} isOfOne={user !== undefined} />
        </div>
      ) : (
        error === null && <Loading />
      )}
    </>
  )
}

/** Whose usage alone is shown, and the way back to everybody's. */
function OnlyOf({ userId, days }: { userId: number; days: UsageSearch['days'] }) {
  const t = useTranslations('admin.usage')
  const { data, error } = useQuery(oneUser(userId))
  return (
    <p className="flex flex-wrap items-center gap-2 text-sm">
      {error !== null ? <Problem error={error} /> : t('of', { email: data?.email ?? t('userNumber', { id: userId }) })}
      <Link to="/admin/usage" search={{ days }} className="text-accent underline">
        {t('ofAll')}
      </Link>
    </p>
  )
}

function Report({
  usage: { totals, days, models, users, projects, wholeFrom },
  isOfOne,
}: {
  usage: Usage
  isOfOne: boolean
}) {
  const t = useTranslations('admin.usage')
  if (totals.requests === 0) return <p className="text-muted">{t('none')}</p>
  return (
    <>
      <Totals totals={totals} />
      {wholeFrom !== null && <p className="text-sm text-warn">{t('cut', { day: wholeFrom })}</p>}
      <Suspense fallback={<Loading />}>
        <Charts days={days} />
      </Suspense>
      <details>
        <summary className="cursor-pointer text-sm">{t('figures')}</summary>
        <DaysTable days={days} />
      </details>
      <p className="text-sm text-muted">
        {t('utc')} {t('costHelp')}
      </p>
      <ByModel parts={models} />
      {!isOfOne && <ByUser parts={users} />}
      <ByProject parts={projects} />
    </>
  )
}

function Totals({ totals }: { totals: Sums }) {
  const t = useTranslations('admin.usage')
  const { number, money } = useFigures()
  const figures = [
    [t('requests'), number(totals.requests)],
    [t('tokens'), number(tokensOf(totals))],
    [t('promptTokens'), number(totals.prompt_tokens)],
    [t('completionTokens'), number(totals.completion_tokens)],
    [t('cost'), money(totals.cost_usd)],
  ] as const
  return (
    <dl aria-label={t('totals')} className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
      {figures.map(([name, value]) => (
        <div key={name} className="rounded-xl border border-line bg-raised px-3 py-2">
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="text-lg font-semibold break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
