import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Grades } from '../src/services/retrieval/evaluate.ts'

const CorpusLine = Type.Object({ id: Type.String(), title: Type.Optional(Type.String()), text: Type.String() })
const QueryLine = Type.Object({ id: Type.String(), text: Type.String() })
const SpanLine = Type.Object({
  query_id: Type.String(),
  doc_id: Type.String(),
  start_utf16: Type.Integer(),
  end_utf16: Type.Integer(),
})

/** A range of a document that answers a question, in UTF-16 units. */
export interface GoldRange {
  document: string
  start: number
  end: number
}

export interface JudgedQuery {
  id: string
  text: string
  grades: Grades
  /** Empty where only documents are judged. */
  ranges: GoldRange[]
}

/** Documents, questions, and for each question the documents that answer it: a folder in the form of BEIR. */
export interface JudgedSet {
  documents: Static<typeof CorpusLine>[]
  queries: JudgedQuery[]
}

/** @returns null when the folder holds no such set. @throws Error for a line of another shape. */
export function readJudgedSet(folder: string): JudgedSet | null {
  const [corpus, queries, judgements, spans] = ['corpus.jsonl', 'queries.jsonl', 'qrels.tsv', 'spans.jsonl'].map(
    (name) => join(folder, name),
  )
  if (!corpus || !queries || !judgements || ![corpus, queries, judgements].every(existsSync)) return null
  const grades = readGrades(judgements)
  const documents = readLines(corpus, CorpusLine)
  const known = new Set(documents.map(({ id }) => id))
  const ranges = Map.groupBy(spans && existsSync(spans) ? readLines(spans, SpanLine) : [], ({ query_id }) => query_id)
  return {
    documents,
    // As in BEIR, questions that nobody judged are left out.
    queries: readLines(queries, QueryLine).flatMap((query) => {
      const own = grades.get(query.id)
      // XQuAD's ranges are of whole articles, which its corpus has in paragraphs.
      const inCorpus = (ranges.get(query.id) ?? []).filter(({ doc_id }) => known.has(doc_id))
      const gold = inCorpus.map(({ doc_id, start_utf16, end_utf16 }) => ({
        document: doc_id,
        start: start_utf16,
        end: end_utf16,
      }))
      return own ? [{ ...query, grades: own, ranges: gold }] : []
    }),
  }
}

/** The values of a file of JSON lines. @throws Error for one of another shape. */
export function readLines<T extends TSchema>(path: string, schema: T): Static<T>[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => Value.Parse(schema, JSON.parse(line)))
}

/** `query⇥document⇥grade`, after one line of headings. */
function readGrades(path: string): Map<string, Map<string, number>> {
  const grades = new Map<string, Map<string, number>>()
  for (const line of readFileSync(path, 'utf8').split(/\r?\n/).slice(1)) {
    const [query, document, grade] = line.split('\t')
    if (query === undefined || document === undefined || !(Number(grade) > 0)) continue
    const own = grades.get(query) ?? new Map<string, number>()
    grades.set(query, own.set(document, Number(grade)))
  }
  return grades
}
