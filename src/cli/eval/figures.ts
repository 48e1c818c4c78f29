import {
  bootstrapDifference,
  type Difference,
  mean,
  percentile,
  seededRandom,
} from '../../services/retrieval/evaluate.ts'
import type { Answered, Searched } from './measure.ts'

/** All that was measured of one question in one configuration. */
export type Outcome = Searched & Partial<Answered>

const p50 = (values: readonly number[]): number => percentile(values, 0.5)
const p95 = (values: readonly number[]): number => percentile(values, 0.95)

/** What is printed: of which measurement, and how those of all questions become one figure. */
export const FIGURES = [
  { name: 'recall', label: (k: number) => `recall@${k}`, of: 'recall', statistic: mean },
  { name: 'mrr', label: () => 'MRR', of: 'mrr', statistic: mean },
  { name: 'ndcg', label: (k: number) => `nDCG@${k}`, of: 'ndcg', statistic: mean },
  { name: 'page', label: (k: number) => `page hit@${k}`, of: 'page', statistic: mean },
  { name: 'answer', label: (k: number) => `answer hit@${k}`, of: 'answer', statistic: mean },
  { name: 'search_p50_ms', label: () => 'search p50, ms', of: 'searchMs', statistic: p50 },
  { name: 'search_p95_ms', label: () => 'search p95, ms', of: 'searchMs', statistic: p95 },
  { name: 'exact', label: () => 'quotes exact', of: 'exact', statistic: mean },
  { name: 'verified', label: () => 'quotes verified', of: 'verified', statistic: mean },
  { name: 'quoted', label: () => 'answer quoted', of: 'quoted', statistic: mean },
  { name: 'source', label: () => 'source cited', of: 'source', statistic: mean },
  { name: 'answer_p50_ms', label: () => 'answer p50, ms', of: 'answerMs', statistic: p50 },
  { name: 'answer_p95_ms', label: () => 'answer p95, ms', of: 'answerMs', statistic: p95 },
] as const
type Definition = (typeof FIGURES)[number]
export type FigureName = Definition['name']

/** A figure of each configuration; of two also by how much the second exceeds the first. */
export interface Figure {
  name: FigureName
  /** Questions that it is measured over; of two configurations those that have it in both. */
  questions: number
  values: number[]
  difference: Difference | null
}

/** One run draws the same samples as the next, whichever figures there are. */
const SEED = 1

/**
 * The figures that can be measured at all. `outcomes` holds those of each configuration, by question. Of two
 * configurations each figure is over the questions that have it in both, so that they are compared on the same.
 */
export function figuresOf(outcomes: readonly (readonly Outcome[])[]): Figure[] {
  const [first = []] = outcomes
  return FIGURES.flatMap((definition) => {
    const rows = first.flatMap((_, at) => rowOf(definition, outcomes, at))
    if (rows.length === 0) return []
    const values = outcomes.map((_, column) => definition.statistic(rows.map((row) => row[column] ?? 0)))
    const pairs = rows.map(([one = 0, other = 0]) => [one, other] as const)
    const difference =
      outcomes.length === 2 ? bootstrapDifference(pairs, definition.statistic, seededRandom(SEED)) : null
    return [{ name: definition.name, questions: rows.length, values, difference }]
  })
}

/** The measurements of one question, or nothing when a configuration lacks it. */
function rowOf({ of }: Definition, outcomes: readonly (readonly Outcome[])[], at: number): number[][] {
  const row = outcomes.flatMap((column) => column[at]?.[of] ?? [])
  return row.length === outcomes.length ? [row] : []
}
