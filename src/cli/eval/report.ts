import type { Configuration } from './configurations.ts'
import { FIGURES, type Figure, type FigureName, type Outcome } from './figures.ts'
import type { Gold } from './questions.ts'

/** A whole evaluation, as it is told. */
export interface Evaluation {
  k: number
  questions: readonly Gold[]
  skipped: number
  configurations: readonly Configuration[]
  /** Of each configuration, by question. */
  outcomes: readonly (readonly Outcome[])[]
  figures: readonly Figure[]
  notes: readonly string[]
}

/** For programs: every figure, and what was measured of each question. */
export function toJson(evaluation: Evaluation): string {
  const { k, questions, skipped, configurations, outcomes, figures, notes } = evaluation
  return JSON.stringify({
    questions: questions.length,
    skipped,
    k,
    configurations: configurations.map((configuration, column) => ({
      ...configuration,
      figures: Object.fromEntries(figures.map(({ name, values }) => [name, values[column]])),
    })),
    differences:
      configurations.length === 2
        ? Object.fromEntries(
            figures.map(({ name, questions: over, difference }) => [name, { ...difference, questions: over }]),
          )
        : null,
    notes,
    by_question: questions.map(({ question }, at) => ({
      question,
      outcomes: outcomes.map((column) => toWire(column[at])),
    })),
  })
}

function toWire(outcome: Outcome | undefined) {
  if (!outcome) return null
  const { searchMs, answerMs, traceId, instead, failure, ...judged } = outcome
  return {
    ...judged,
    search_ms: searchMs,
    instead,
    ...(traceId === undefined ? {} : { answer_ms: answerMs, trace_id: traceId, failure }),
  }
}

/** For people: a row a figure, a column a configuration. */
export function toTable({ k, questions, skipped, configurations, figures, notes }: Evaluation): string {
  const isCompared = configurations.length === 2
  const head = [
    '',
    ...configurations.map(({ name }) => name),
    ...(isCompared ? ['difference', '95 %'] : []),
    'questions',
  ]
  const rows = figures.map(({ name, values, difference, questions: over }) => [
    labelOf(name, k),
    ...values.map((value) => shown(name, value)),
    ...(difference
      ? [
          signed(name, difference.by),
          `${signed(name, difference.low)} to ${signed(name, difference.high)}${star(difference, over)}`,
        ]
      : []),
    String(over),
  ])
  const skips = skipped === 0 ? '' : `, ${skipped} skipped: they say no documents, pages or answers`
  const hasStar = figures.some(({ difference, questions: over }) => difference && star(difference, over) !== '')
  return [
    `${questions.length} ${questions.length === 1 ? 'question' : 'questions'}${skips}`,
    ...aligned([head, ...rows]),
    ...(hasStar ? ['* more than luck: the interval does not hold 0'] : []),
    ...notes,
  ].join('\n')
}

const labelOf = (name: FigureName, k: number): string =>
  FIGURES.find((figure) => figure.name === name)?.label(k) ?? name
const shown = (name: FigureName, value: number): string => value.toFixed(name.endsWith('_ms') ? 0 : 3)
/** Of fewer questions an interval is too narrow to say anything: of one it has no width at all. */
const MIN_STARRED = 10
const star = ({ low, high }: { low: number; high: number }, questions: number): string =>
  questions >= MIN_STARRED && (low > 0 || high < 0) ? ' *' : ''

function signed(name: FigureName, value: number): string {
  const text = shown(name, Math.abs(value))
  if (Number(text) === 0) return text
  return `${value < 0 ? '-' : '+'}${text}`
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
