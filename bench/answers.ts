import { join } from 'node:path'
import { Type } from 'typebox'
import type { Database } from '../src/core/database.ts'
import { extractiveAnswer } from '../src/services/chat/extractive.ts'
import { packPassages } from '../src/services/retrieval/context.ts'
import { mean } from '../src/services/retrieval/evaluate.ts'
import { PASSAGE_TOKENS, WEIGHED_CHUNKS } from '../src/services/retrieval/passages.ts'
import { readLines } from './judged-set.ts'
import type { Searcher } from './searcher.ts'

const Question = Type.Object({ text: Type.String(), answers: Type.Optional(Type.Array(Type.String())) })

/**
 * Has the extractive model answer the questions of a judged set that has answers in the words of its documents, in its indexed project, and
 * measures how often one stands in a quote that is cited. @returns lines of a table; none for a set without such answers.
 */
export async function measureAnswers(
  db: Database,
  searcher: Searcher,
  { name, folder, projectId, texts }: { name: string; folder: string; projectId: number; texts: readonly string[] },
): Promise<string[]> {
  const file = join(folder, 'queries.jsonl')
  const questions = readLines(file, Question).filter(({ answers = [] }) =>
    answers.some((answer) => texts.some((text) => text.includes(answer))),
  )
  if (questions.length === 0) return []
  const lines: string[] = []
  for (const mode of searcher.modes) {
    const cited: number[] = []
    for (const { text: query, answers = [] } of questions) {
      const { hits } = await searcher.search.retrieve({ projectId, query, topK: WEIGHED_CHUNKS, mode })
      const passages = await packPassages(db, hits, { maxTokens: PASSAGE_TOKENS })
      const quotes: string[] = []
      for await (const parts of extractiveAnswer(query, passages)) {
        for (const part of parts) if (part.type === 'citation') quotes.push(part.citation.quote)
      }
      cited.push(quotes.some((quote) => answers.some((answer) => quote.includes(answer))) ? 1 : 0)
    }
    lines.push(
      `| ${name} | ${mode}, extractive answers | ${cited.length} questions | answer in a cited quote: ${mean(cited).toFixed(3)} |`,
    )
  }
  return lines
}
