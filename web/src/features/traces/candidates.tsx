import { useFormatter, useTranslations } from 'use-intl'
import { Scrollable } from '../../ui/scrollable'
import type { Account } from './queries'

const SCORES = ['lexical', 'vector', 'fused', 'rerank'] as const

/** Every passage that was weighed, with its scores, and what became of it. */
export function Candidates({ candidates }: { candidates: Account['candidates'] }) {
  const t = useTranslations('traces')
  const format = useFormatter()
  const used = SCORES.filter((score) => candidates.some(({ scores }) => scores[score] !== undefined))
  return (
    <Scrollable label={t('candidates')}>
      <table className="w-full border-collapse text-sm">
        <thead className="text-start text-muted">
          <tr>
            <th className="p-1 text-start">#</th>
            <th className="p-1 text-start">{t('passage')}</th>
            {used.map((score) => (
              <th key={score} className="p-1 text-end">
                {t(score)}
              </th>
            ))}
            <th className="p-1 text-start">{t('fate')}</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map((candidate) => (
            <tr key={candidate.chunk_id} className="border-t border-line align-top">
              <td className="p-1 tabular-nums">{candidate.rank}</td>
              <td className="p-1">
                <details>
                  <summary className="cursor-pointer" dir="auto">
                    {candidate.document_name ?? t('deletedDocument')}, {t('page', { page: candidate.page })}
                  </summary>
                  <p dir="auto" className="mt-1 whitespace-pre-wrap text-muted">
                    {candidate.text}
                  </p>
                </details>
              </td>
              {used.map((score) => {
                const value = candidate.scores[score]
                return (
                  <td key={score} className="p-1 text-end tabular-nums">
                    {value === undefined ? '–' : format.number(value, { maximumFractionDigits: 3 })}
                  </td>
                )
              })}
              <td className="p-1">
                {candidate.is_cited
                  ? t('cited')
                  : candidate.number !== null
                    ? t('given', { n: candidate.number })
                    : t(candidate.dropped === 'over_budget' ? 'overBudget' : 'leftOut')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  )
}
