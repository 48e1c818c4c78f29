import { useTranslations } from 'use-intl'
import { Cell, Row, Table } from '../../ui/table'
import { useFigures } from '../usage/use-figures'
import type { Usage } from './usage-report'

/** The figures of the charts, newest first. */
export function DaysTable({ days }: { days: Usage['days'] }) {
  const t = useTranslations('admin.usage')
  const { number, money, day: written } = useFigures()
  return (
    <Table
      label={t('figures')}
      columns={[
        { key: 'day', title: t('day') },
        { key: 'requests', title: t('requests'), isFigure: true },
        { key: 'prompt', title: t('promptTokens'), isFigure: true },
        { key: 'completion', title: t('completionTokens'), isFigure: true },
        { key: 'cost', title: t('cost'), isFigure: true },
      ]}
    >
      {days.toReversed().map(({ day, requests, prompt_tokens, completion_tokens, cost_usd }) => (
        <Row key={day}>
          <Cell>{written(day)}</Cell>
          <Cell isFigure>{number(requests)}</Cell>
          <Cell isFigure>{number(prompt_tokens)}</Cell>
          <Cell isFigure>{number(completion_tokens)}</Cell>
          <Cell isFigure>{money(cost_usd)}</Cell>
        </Row>
      ))}
    </Table>
  )
}
