import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { Select } from '../../ui/select'
import { Cell, Row, Table } from '../../ui/table'
import { byUse, NOTHING, type Part, partsOf, plus, tokensOf } from '../usage/sums'
import { useFigures } from '../usage/use-figures'
import { ownUsage } from './queries'

export const DEFAULT_DAYS = 30
const PERIODS = [7, DEFAULT_DAYS, 90, 365]

/** What one asked of models: tokens, requests and cost, by day and by model. */
export function UsageSection() {
  const t = useTranslations('account')
  const { day } = useFigures()
  const [days, setDays] = useState(DEFAULT_DAYS)
  const { data, error } = useQuery(ownUsage(days))
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
          <UsageTable
            label={t('byModel')}
            title={t('model')}
            parts={byUse(partsOf(data.items, ({ model }) => model))}
            nameOf={String}
          />
          <UsageTable label={t('byDay')} title={t('day')} parts={partsOf(data.items, (one) => one.day)} nameOf={day} />
        </>
      )}
    </Section>
  )
}

/** A row for each day or model, with a bar as long as its share of the largest, and the sum of all. */
function UsageTable({
  label,
  title,
  parts,
  nameOf,
}: {
  label: string
  title: string
  parts: readonly Part[]
  nameOf(key: string): string
}) {
  const t = useTranslations('account')
  const { number, money } = useFigures()
  const total = parts.reduce(plus, NOTHING)
  // Where no tokens were counted, as of what only quotes, requests are what can be compared.
  const measure = (part: Part): number => (tokensOf(total) > 0 ? tokensOf(part) : part.requests)
  const most = Math.max(1, ...parts.map(measure))
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
        {parts.map((part) => (
          <Row key={part.key}>
            <Cell>
              <span dir="auto" className="break-words">
                {nameOf(part.key)}
              </span>
              <span
                aria-hidden
                className="mt-0.5 block h-1.5 min-w-0.5 rounded bg-accent"
                style={{ width: `${(100 * measure(part)) / most}%` }}
              />
            </Cell>
            <Cell isFigure>{number(tokensOf(part))}</Cell>
            <Cell isFigure>{number(part.requests)}</Cell>
            <Cell isFigure>{money(part.cost_usd)}</Cell>
          </Row>
        ))}
        <Row>
          <Cell>{t('total')}</Cell>
          <Cell isFigure>{number(tokensOf(total))}</Cell>
          <Cell isFigure>{number(total.requests)}</Cell>
          <Cell isFigure>{money(total.cost_usd)}</Cell>
        </Row>
      </Table>
    </div>
  )
}
