import { ArrowDown, ArrowUp, LogIn, LogOut } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Cell, Row, Table } from '../../ui/table'
import { Passage } from './candidates'
import type { Account, Comparison } from './queries'

interface ComparedPassagesProps {
  comparison: Comparison
  original: Account | null
  replay: Account | null
}

/** The passages that either weighed: which came, which went, and which moved. */
export function ComparedPassages({ comparison, original, replay }: ComparedPassagesProps) {
  const t = useTranslations('traces')
  const { passages, entered, left } = comparison
  if (passages.length === 0) return <p className="text-sm text-muted">{t('replay.noPassages')}</p>
  const known = new Map(
    [...(original?.candidates ?? []), ...(replay?.candidates ?? [])].map((one) => [one.chunk_id, one]),
  )
  const moved = passages.filter(
    ({ rank: { before, after } }) => before !== null && after !== null && before !== after,
  ).length
  return (
    <>
      <p className="text-sm text-muted">{t('replay.passages', { entered, left, moved })}</p>
      <Table
        label={t('replay.passagesTable')}
        columns={[
          { key: 'passage', title: t('passage') },
          { key: 'before', title: t('replay.rankBefore'), isFigure: true },
          { key: 'after', title: t('replay.rankAfter'), isFigure: true },
          { key: 'moved', title: t('replay.moved') },
        ]}
      >
        {passages.map(({ chunk_id: id, rank }) => {
          const candidate = known.get(id)
          return (
            <Row key={id}>
              <Cell>{candidate && <Passage candidate={candidate} />}</Cell>
              <Cell isFigure>{rank.before ?? '–'}</Cell>
              <Cell isFigure>{rank.after ?? '–'}</Cell>
              <Cell>
                <Move {...rank} />
              </Cell>
            </Row>
          )
        })}
      </Table>
    </>
  )
}

function Move({ before, after }: { before: number | null; after: number | null }) {
  const t = useTranslations('traces')
  const by = before === null || after === null ? 0 : before - after
  const [Icon, words] =
    before === null
      ? [LogIn, t('replay.in')]
      : after === null
        ? [LogOut, t('replay.out')]
        : by > 0
          ? [ArrowUp, t('replay.up', { by })]
          : by < 0
            ? [ArrowDown, t('replay.down', { by: -by })]
            : [null, t('replay.stays')]
  return (
    <span className="flex items-center gap-1 whitespace-nowrap">
      {Icon && <Icon size={14} aria-hidden />}
      {words}
    </span>
  )
}
