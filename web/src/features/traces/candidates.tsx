import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Select } from '../../ui/select'
import { Cell, Row, Table } from '../../ui/table'
import { FATES, Fate, type FateName, fateOf } from './fate'
import type { Candidate } from './queries'

const SCORES = ['lexical', 'vector', 'fused', 'rerank'] as const
type Score = (typeof SCORES)[number]

/** Every passage that was weighed, with its scores, and what became of it. */
export function Candidates({ candidates }: { candidates: readonly Candidate[] }) {
  const t = useTranslations('traces')
  const format = useFormatter()
  const [fate, setFate] = useState<FateName | 'all'>('all')
  const [order, setOrder] = useState<Score | 'rank'>('rank')
  const used = SCORES.filter((score) => candidates.some(({ scores }) => scores[score] !== undefined))
  const countOf = (one: FateName): number => candidates.filter((candidate) => fateOf(candidate) === one).length
  const fates = [
    { value: 'all' as const, label: t('fates.all', { count: candidates.length }) },
    ...FATES.filter((one) => countOf(one) > 0).map((one) => ({
      value: one,
      label: t(`fates.${one}`, { count: countOf(one) }),
    })),
  ]
  const orders = [
    { value: 'rank' as const, label: t('byRank') },
    ...used.map((score) => ({ value: score, label: t('byScore', { score: t(score) }) })),
  ]
  const shown = candidates.filter((candidate) => fate === 'all' || fateOf(candidate) === fate)
  if (order !== 'rank') shown.sort((a, b) => (b.scores[order] ?? -1) - (a.scores[order] ?? -1))
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Select label={t('fate')} isLabelHidden value={fate} onChange={(one) => setFate(one)} options={fates} />
        <Select label={t('order')} isLabelHidden value={order} onChange={(one) => setOrder(one)} options={orders} />
      </div>
      <Table
        label={t('candidatesTable')}
        columns={[
          { key: 'rank', title: '#', isFigure: true },
          { key: 'passage', title: t('passage') },
          ...used.map((score) => ({ key: score, title: t(score), isFigure: true })),
          { key: 'fate', title: t('fate') },
        ]}
      >
        {shown.map((candidate) => (
          <Row key={`${candidate.rank} ${candidate.chunk_id}`}>
            <Cell isFigure>{candidate.rank}</Cell>
            <Cell>
              <Passage candidate={candidate} />
            </Cell>
            {used.map((score) => {
              const value = candidate.scores[score]
              return (
                <Cell key={score} isFigure>
                  {value === undefined ? '–' : format.number(value, { maximumFractionDigits: 3 })}
                </Cell>
              )
            })}
            <Cell>
              <span className="whitespace-nowrap">
                <Fate candidate={candidate} />
              </span>
            </Cell>
          </Row>
        ))}
      </Table>
    </>
  )
}

/** Where a passage is from; what it says, once opened. */
export function Passage({ candidate: { document_name: name, page, text } }: { candidate: Candidate }) {
  const t = useTranslations('traces')
  const place = `${name ?? t('deletedDocument')}, ${t('page', { page })}`
  if (text === null) return <span className="text-muted">{place}</span>
  return (
    <details className="min-w-48">
      <summary dir="auto" className="cursor-pointer break-words">
        {place}
      </summary>
      <p dir="auto" className="mt-1 max-w-prose break-words whitespace-pre-wrap text-muted">
        {text}
      </p>
    </details>
  )
}
