import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { Select } from '../../ui/select'
import { Cell, Row, Table } from '../../ui/table'
import { ownUsage } from './queries'
import { sumsBy, type UsageSum } from './usage-sums'

export const DEFAULT_DAYS = 30
const PERIODS = [7, DEFAULT_DAYS, 90, 365]

/** What one asked of models: tokens, requests and cost, by day and by model. */
export function UsageSection() {
  const t = useTranslations('account')
  const format = useFormatter()
  const [days, setDays] = useState(DEFAULT_DAYS)
  const { data, error } = useQuery(ownUsage(days))
  const dayOf = (key: string): string =>
    format.dateTime(new Date(`${key}T00:00:00Z`), { dateStyle: 'medium', timeZone: 'UTC' })
  return (
    <Section title={t('usage')}>
      <div className="flex flex-wrap items-end justify-between gap-2">
        <p className="max-w-prose text-sm text-muted">{t('usageText')}</p>
        <Select
          label={t('period')}
          isLabelHidden
          value={String(days)}
          options={PERIODS.map((one) => ({ value: String(one), label: t('lastDays', { days: one }) }))}
          onChange={(chosen) => setDays(Number(chosen))}
        />
      </div>
      {error !== null && <Problem error={error} />}
      {!data && error === null && <Loading />}
      {data?.items.length === 0 && <p className="text-sm">{t('noUsage')}</p>}
      {data && data.items.length > 0 && (
        <>
          <UsageTable label={t('byModel')} title={t('model')} sums={sumsBy('model', data.items)} nameOf={String} />
          <UsageTable label={t('byDay')} title={t('day')} sums={sumsBy('day', data.items)} nameOf={dayOf} />
        </>
      )}
    </Section>
  )
}

/** A row for each day or model, with a bar as long as its share of the largest, and the sum of all. */
function UsageTable({
  label,
  title,
  sums,
  nameOf,
}: {
  label: string
  title: string
  sums: readonly UsageSum[]
  nameOf(key: string): string
}) {
  const t = useTranslations('account')
  const format = useFormatter()
  const cost = (usd: number): string =>
    format.number(usd, { style: 'currency', currency: 'USD', maximumFractionDigits: usd < 1 ? 4 : 2 })
  const sumOf = (part: 'tokens' | 'requests' | 'costUsd'): number => sums.reduce((sum, one) => sum + one[part], 0)
  // Where no tokens were counted, as of what only quotes, requests are what can be compared.
  const measure = sums.some(({ tokens }) => tokens > 0) ? 'tokens' : 'requests'
  const most = Math.max(1, ...sums.map((one) => one[measure]))
  return (
    <div>
      <h3 className="text-sm font-medium">{label}</h3>
      <Table
        label={label}
        columns={[
          { key: 'name', title },
          { key: 'tokens', title: t('tokens'), isFigure: true },
          { key: 'requests', title: t('requests'), isFigure: true },
          { key: 'cost', title: t('cost'), isFigure: true },
        ]}
      >
        {sums.map((sum) => (
          <Row key={sum.key}>
            <Cell>
              <span dir="auto" className="break-words">
                {nameOf(sum.key)}
              </span>
              <span
                aria-hidden
                className="mt-0.5 block h-1.5 min-w-0.5 rounded bg-accent"
                style={{ width: `${(100 * sum[measure]) / most}%` }}
              />
            </Cell>
            <Cell isFigure>{format.number(sum.tokens)}</Cell>
            <Cell isFigure>{format.number(sum.requests)}</Cell>
            <Cell isFigure>{cost(sum.costUsd)}</Cell>
          </Row>
        ))}
        <Row>
          <Cell>{t('total')}</Cell>
          <Cell isFigure>{format.number(sumOf('tokens'))}</Cell>
          <Cell isFigure>{format.number(sumOf('requests'))}</Cell>
          <Cell isFigure>{cost(sumOf('costUsd'))}</Cell>
        </Row>
      </Table>
    </div>
  )
}
