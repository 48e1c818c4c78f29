import { useQueries, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Cell, Row, Table } from '../../ui/table'
import { projectList } from '../projects/chosen'
import { NOTHING, type Part, plus, tokensOf } from '../usage/sums'
import { useFigures } from '../usage/use-figures'
import { oneUser } from './queries'

/** The largest; the others are one row. */
const SHOWN = 10

export function ByModel({ parts }: { parts: readonly Part[] }) {
  const t = useTranslations('admin.usage')
  return <Parts label={t('byModel')} of={t('model')} parts={parts} nameOf={({ key }) => key} />
}

export function ByUser({ parts }: { parts: readonly Part[] }) {
  const t = useTranslations('admin.usage')
  const users = useQueries({ queries: parts.slice(0, SHOWN).map(({ key }) => oneUser(Number(key))) })
  const emails = new Map(users.flatMap(({ data }) => (data ? [[String(data.id), data.email] as const] : [])))
  return (
    <Parts
      label={t('byUser')}
      of={t('user')}
      parts={parts}
      nameOf={({ key }) => emails.get(key) ?? t('userNumber', { id: key })}
    />
  )
}

/** Of projects of others an administrator knows the number alone. */
export function ByProject({ parts }: { parts: readonly Part[] }) {
  const t = useTranslations('admin.usage')
  const { data } = useQuery(projectList)
  const nameOf = ({ key }: Part): string =>
    key === ''
      ? t('noProject')
      : (data?.items.find(({ id }) => String(id) === key)?.name ?? t('projectNumber', { id: key }))
  return <Parts label={t('byProject')} of={t('project')} parts={parts} nameOf={nameOf} />
}

interface PartsProps {
  label: string
  of: string
  parts: readonly Part[]
  nameOf(part: Part): string
}

function Parts({ label, of, parts, nameOf }: PartsProps) {
  const t = useTranslations('admin.usage')
  const all = parts.reduce((sum, part) => sum + tokensOf(part), 0)
  const rest = parts.slice(SHOWN)
  const row = (name: ReactNode, part: Part) => <PartRow key={part.key} name={name} part={part} of={all} />
  return (
    <div>
      <h2 className="font-semibold">{label}</h2>
      <Table
        label={label}
        columns={[
          { key: 'name', title: of },
          { key: 'share', title: t('share') },
          { key: 'tokens', title: t('tokens'), isFigure: true },
          { key: 'requests', title: t('requests'), isFigure: true },
          { key: 'cost', title: t('cost'), isFigure: true },
        ]}
      >
        {parts.slice(0, SHOWN).map((part) => row(<span dir="auto">{nameOf(part)}</span>, part))}
        {rest.length > 0 && row(t('rest', { count: rest.length }), { key: 'the rest', ...rest.reduce(plus, NOTHING) })}
      </Table>
    </div>
  )
}

function PartRow({ name, part, of }: { name: ReactNode; part: Part; of: number }) {
  const { number, money, share } = useFigures()
  const portion = of === 0 ? 0 : tokensOf(part) / of
  return (
    <Row>
      <Cell>
        <span className="break-words">{name}</span>
      </Cell>
      <Cell>
        <span className="flex items-center gap-2 whitespace-nowrap tabular-nums">
          <span aria-hidden className="block h-2 w-24 rounded bg-surface">
            <span className="block h-2 rounded bg-accent" style={{ width: `${100 * portion}%` }} />
          </span>
          {share(portion)}
        </span>
      </Cell>
      <Cell isFigure>{number(tokensOf(part))}</Cell>
      <Cell isFigure>{number(part.requests)}</Cell>
      <Cell isFigure>{money(part.cost_usd)}</Cell>
    </Row>
  )
}
