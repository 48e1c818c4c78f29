import { readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { UsageError } from '../errors.ts'

/** A line of the question file: what is asked, and what of it is known. An empty list is as good as none. */
export const Question = Type.Object(
  {
    question: Type.String({ minLength: 1, maxLength: 8_000, pattern: '^[^\\u0000]*$' }),
    /** Names of the documents that answer it. */
    documents: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    /** Pages of them, any of which answers it. */
    pages: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }))),
    /** Words of which one stands in the passage that answers it. */
    answers: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    /** What `eval collect` notes for the person who fills in the rest; nothing is measured by it. */
    searched_for: Type.Optional(Type.String()),
    cited: Type.Optional(Type.Array(Type.Object({ document: Type.String(), page: Type.Integer() }))),
    comment: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    trace_id: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type Question = Static<typeof Question>

/** What of a question is known, never empty. */
export interface Gold {
  question: string
  documents: readonly string[] | null
  pages: readonly number[] | null
  answers: readonly string[] | null
}

const FIELDS = ['question', 'documents', 'pages', 'answers']

/**
 * Reads a question file.
 * @returns the questions that can be judged, and how many say nothing to judge by.
 * @throws UsageError that names the first line which is no question, and what is wrong with it.
 */
export function readQuestions(file: string): { questions: Gold[]; skipped: number } {
  const lines = readLines(file).flatMap((line, index) =>
    line.trim() === '' ? [] : [parseQuestion(line, `${file}, line ${index + 1}`)],
  )
  if (lines.length === 0) throw new UsageError(`${file} holds no question`)
  const questions = lines.map(toGold).filter(({ documents, pages, answers }) => documents ?? pages ?? answers)
  if (questions.length === 0) {
    throw new UsageError(`${file}: no question says which documents, pages or answers are right; fill in one of them`)
  }
  return { questions, skipped: lines.length - questions.length }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .split('\n')
  } catch {
    throw new UsageError(`${file} cannot be read`)
  }
}

function parseQuestion(line: string, where: string): Question {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new UsageError(`${where}: is not JSON; a line is such as ${EXAMPLE}`)
  }
  if (Value.Check(Question, value)) return value
  throw new UsageError(`${where}: ${problemOf(value)}; a line is such as ${EXAMPLE}`)
}

const EXAMPLE = '{"question": "…", "documents": ["name.pdf"], "pages": [12], "answers": ["…"]}'

function problemOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not an object'
  const known = Object.keys(Question.properties)
  const unknown = Object.keys(value).find((name) => !known.includes(name))
  if (unknown !== undefined) return `"${unknown}" is no field; the fields are ${FIELDS.join(', ')}`
  const [error] = Value.Errors(Question, value)
  const field = error?.instancePath.slice(1).replaceAll('/', ', item ') ?? ''
  return `${field === '' ? 'the line' : `"${field}"`} ${error?.message}`
}

function toGold({ question, documents, pages, answers }: Question): Gold {
  const known = <T>(list: T[] | undefined): T[] | null => (list && list.length > 0 ? list : null)
  // As the server keeps names.
  const names = documents?.map((name) => name.normalize('NFC'))
  return { question, documents: known(names), pages: known(pages), answers: known(answers) }
}
