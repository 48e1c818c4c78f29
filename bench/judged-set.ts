import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Grades } from '../src/services/retrieval/evaluate.ts'

const CorpusLine = Type.Object({ id: Type.String(), title: Type.Optional(Type.String()), text: Type.String() })
const QueryLine = Type.Object({ id: Type.String(), text: Type.String() })

/** Documents, questions, and for each question the documents that answer it: a folder in the form of BEIR. */
export interface JudgedSet {
  documents: Static<typeof CorpusLine>[]
  queries: (Static<typeof QueryLine> & { grades: Grades })[]
}

/** @returns null when the folder holds no such set. @throws Error for a line of another shape. */
export function readJudgedSet(folder: string): JudgedSet | null {
  const [corpus, queries, judgements] = ['corpus.jsonl', 'queries.jsonl', 'qrels.tsv'].map((name) => join(folder, name))
  if (!corpus || !queries || !judgements || ![corpus, queries, judgements].every(existsSync)) return null
  const grades = readGrades(judgements)
  return {
    documents: readLines(corpus, CorpusLine),
    // As in BEIR, questions that nobody judged are left out.
    queries: readLines(queries, QueryLine).flatMap((query) => {
      const own = grades.get(query.id)
      return own ? [{ ...query, grades: own }] : []
    }),
  }
}

function readLines<T extends TSchema>(path: string, schema: T): Static<T>[] {
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
