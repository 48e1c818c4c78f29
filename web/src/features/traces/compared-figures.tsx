import { useTranslations } from 'use-intl'
import { Cell, Row, Table } from '../../ui/table'
import type { Comparison } from './queries'
import { useFigures } from './use-figures'

interface Change {
  before: number | null
  after: number | null
}

/** Tokens, money and time of both, and by how much they differ. */
export function ComparedFigures({ comparison }: { comparison: Comparison }) {
  const t = useTranslations('traces')
  const { number, seconds, dollars } = useFigures()
  const rows: [string, Change, (value: number | null) => string][] = [
    [t('firstToken'), comparison.first_token_ms, seconds],
    [t('total'), comparison.total_ms, seconds],
    [t('promptTokens'), comparison.prompt_tokens, number],
    [t('completionTokens'), comparison.completion_tokens, number],
    [t('cost'), comparison.cost_usd, dollars],
  ]
  return (
    <Table
      label={t('replay.figuresTable')}
      columns={[
        { key: 'figure', title: t('replay.figure') },
        { key: 'before', title: t('replay.original'), isFigure: true },
        { key: 'after', title: t('replay.replay'), isFigure: true },
        { key: 'change', title: t('replay.difference'), isFigure: true },
      ]}
    >
      {rows.map(([name, { before, after }, write]) => {
        const change = before === null || after === null ? null : after - before
        return (
          <Row key={name}>
            <Cell>{name}</Cell>
            <Cell isFigure>{write(before)}</Cell>
            <Cell isFigure>{write(after)}</Cell>
            <Cell isFigure>{change !== null && change > 0 ? `+${write(change)}` : write(change)}</Cell>
          </Row>
        )
      })}
    </Table>
  )
}
