import { readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { SearchResponse } from '../schemas/search.ts'
import {
  bootstrapDifference,
  mean,
  ndcgAt,
  percentile,
  recallAt,
  reciprocalRank,
} from '../services/retrieval/evaluate.ts'
import type { SearchMode } from '../services/retrieval/types.ts'
import type { ApiClient } from './api-client.ts'
import { connect } from './connection.ts'
import { UsageError } from './errors.ts'
import { readConfig } from './settings.ts'
import { personalProject } from './upload.ts'

export interface EvalOptions {
  project?: number
  k: number
  modes: Mode[]
  json?: boolean
}

type Mode = SearchMode

/** A line of the question file: what is asked, and what of it is known. */
const Question = Type.Object({
  question: Type.String({ minLength: 1, maxLength: 8_000 }),
  /** Names of the documents that answer it. */
  documents: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
  /** Pages of them, any of which answers it. */
  pages: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1 })),
  /** Words of which one stands in the passage that answers it. */
  answers: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
})
type Question = Static<typeof Question>

/** Figures of one question; null where nothing is known to judge it by. */
interface Figures {
  recall: number | null
  mrr: number | null
  ndcg: number | null
  page: number | null
  answer: number | null
  ms: number
}

/** `groundwire eval`: asks a file of questions and prints how often a project's search finds what answers them. */
export async function evaluate(file: string, options: EvalOptions): Promise<void> {
  const questions = readQuestions(file)
  const { api, close } = await connect(readConfig())
  try {
    const projectId = options.project ?? (await personalProject(api))
    const outcomes = new Map<Mode, Figures[]>()
    for (const mode of options.modes) {
      const figures: Figures[] = []
      for (const question of questions) figures.push(await ask(api, question, { projectId, mode, k: options.k }))
      outcomes.set(mode, figures)
    }
    const [first, second] = options.modes
    const difference =
      first !== undefined && second !== undefined
        ? compare(outcomes.get(first) ?? [], outcomes.get(second) ?? [])
        : null
    const summary = [...outcomes].map(([mode, figures]) => ({ mode, ...summaryOf(figures) }))
    if (options.json)
      process.stdout.write(`${JSON.stringify({ questions: questions.length, k: options.k, summary, difference })}\n`)
    else print(questions.length, options, summary, difference)
  } finally {
    await close()
  }
}

/** @throws UsageError that names the first line which is no question. */
function readQuestions(file: string): Question[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new UsageError(`${file} cannot be read`)
  }
  const questions = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const value = parseLine(line)
    if (Value.Check(Question, value)) return [value]
    throw new UsageError(
      `${file}, line ${index + 1}: a line is JSON such as {"question": "…", "documents": ["name.pdf"], "pages": [12], "answers": ["…"]}`,
    )
  })
  if (questions.length === 0) throw new UsageError(`${file} holds no question`)
  return questions
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

async function ask(
  api: ApiClient,
  { question, documents, pages, answers }: Question,
  { projectId, mode, k }: { projectId: number; mode: Mode; k: number },
): Promise<Figures> {
  const begun = performance.now()
  const { hits } = await api.send(SearchResponse, 'POST', `/api/projects/${projectId}/search`, {
    query: question,
    mode,
    top_k: k,
  })
  const ms = performance.now() - begun
  const isRight = (name: string): boolean => documents === undefined || documents.includes(name)
  const ranked = [...new Set(hits.map(({ document_name }) => document_name))]
  const grades = documents ? new Map(documents.map((name) => [name, 1])) : null
  const onPage = hits.some(({ document_name, page }) => isRight(document_name) && (pages?.includes(page) ?? false))
  const answered = hits.some(({ text }) => answers?.some((answer) => text.toLowerCase().includes(answer.toLowerCase())))
  return {
    recall: grades && recallAt(k, ranked, grades),
    mrr: grades && reciprocalRank(ranked, grades),
    ndcg: grades && ndcgAt(k, ranked, grades),
    page: pages ? Number(onPage) : null,
    answer: answers ? Number(answered) : null,
    ms,
  }
}

const FIGURES = ['recall', 'mrr', 'ndcg', 'page', 'answer'] as const
type Summary = Record<(typeof FIGURES)[number], number | null> & { p50_ms: number; p95_ms: number }

function summaryOf(figures: readonly Figures[]): Summary {
  const over = (name: (typeof FIGURES)[number]): number | null => {
    const values = figures.map((one) => one[name]).filter((value) => value !== null)
    return values.length > 0 ? mean(values) : null
  }
  const times = figures.map(({ ms }) => ms)
  return {
    recall: over('recall'),
    mrr: over('mrr'),
    ndcg: over('ndcg'),
    page: over('page'),
    answer: over('answer'),
    p50_ms: percentile(times, 0.5),
    p95_ms: percentile(times, 0.95),
  }
}

/** Of the first figure that both have: the first configuration less the second, question by question. */
function compare(first: readonly Figures[], second: readonly Figures[]) {
  const figure = (['ndcg', 'page', 'answer'] as const).find((name) => first.some((one) => one[name] !== null))
  if (figure === undefined) return null
  const differences = first.flatMap((one, index) => {
    const [mine, other] = [one[figure], second[index]?.[figure] ?? null]
    return mine === null || other === null ? [] : [mine - other]
  })
  return { figure, ...bootstrapDifference(differences, Math.random) }
}

function print(
  count: number,
  { k, modes }: EvalOptions,
  summary: readonly (Summary & { mode: Mode })[],
  difference: ReturnType<typeof compare>,
): void {
  const shown = (value: number | null): string => (value === null ? '–' : value.toFixed(3))
  const names = [`recall@${k}`, 'MRR', `nDCG@${k}`, `page@${k}`, `answer@${k}`]
  const lines = [
    `${count} questions`,
    ['mode', ...names, 'p50 ms', 'p95 ms'].map((name) => name.padEnd(10)).join(' '),
    ...summary.map((one) =>
      [one.mode, ...FIGURES.map((name) => shown(one[name])), one.p50_ms.toFixed(0), one.p95_ms.toFixed(0)]
        .map((cell) => cell.padEnd(10))
        .join(' '),
    ),
  ]
  if (difference) {
    const { figure, mean: by, low, high } = difference
    lines.push(
      `${modes[0]} less ${modes[1]}, ${figure}: ${by.toFixed(3)}, with 95 % likelihood ${low.toFixed(3)} to ${high.toFixed(3)}`,
    )
  }
  process.stdout.write(`${lines.map((line) => line.trimEnd()).join('\n')}\n`)
}
