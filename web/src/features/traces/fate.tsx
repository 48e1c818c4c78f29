import { useTranslations } from 'use-intl'
import { Badge } from '../../ui/badge'
import type { Candidate } from './queries'

/** What can become of a passage that was weighed, the best first. */
export const FATES = ['cited', 'given', 'overBudget', 'leftOut'] as const
export type FateName = (typeof FATES)[number]

export function fateOf({ is_cited, number, dropped }: Candidate): FateName {
  if (is_cited) return 'cited'
  if (number !== null) return 'given'
  return dropped === 'over_budget' ? 'overBudget' : 'leftOut'
}

const KINDS = { cited: 'good', given: 'plain', overBudget: 'warn', leftOut: 'plain' } as const

/** What became of a passage, and why. */
export function Fate({ candidate }: { candidate: Candidate }) {
  const t = useTranslations('traces')
  const fate = fateOf(candidate)
  return <Badge kind={KINDS[fate]}>{fate === 'given' ? t('given', { n: candidate.number ?? 0 }) : t(fate)}</Badge>
}
