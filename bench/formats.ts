import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { parseDocument } from '../src/providers/parsers/parse.ts'
import { mean } from '../src/services/retrieval/evaluate.ts'
import { aParsedDocument } from '../tests/support/documents.ts'
import type { BenchDatabase } from './database.ts'
import { readLines } from './judged-set.ts'
import type { Searcher } from './searcher.ts'

const Question = Type.Object({
  text: Type.String(),
  answers: Type.Array(Type.String()),
  file: Type.String(),
  format: Type.String(),
  /** Page or slide; null where the format has none. */
  page: Type.Union([Type.Integer(), Type.Null()]),
})
const LIMITS = { maxCharacters: 20_000_000, maxPages: 5_000 }
const PASSAGES = 5

/**
 * Asks questions about articles that were written in eight file formats, and measures for each format how often one of
 * the first passages of the right file holds the answer, and stands on the right page. @returns lines of a table.
 */
export async function measureFormats({ handle }: BenchDatabase, searcher: Searcher, folder: string): Promise<string[]> {
  const questionFile = join(folder, 'queries.jsonl')
  if (!existsSync(questionFile)) return [`| formats | skipped: no such set in ${folder} |`]
  const projectId = await searcher.aProject('formats')
  for (const file of readdirSync(join(folder, 'files'))) {
    const bytes = new Uint8Array(readFileSync(join(folder, 'files', file)))
    const { document } = await parseDocument({ bytes, name: file }, LIMITS)
    await aParsedDocument({ database: handle }, { projectId, name: file, document })
  }
  await searcher.embed(projectId)
  const questions = readLines(questionFile, Question)
  const lines: string[] = []
  for (const mode of searcher.modes) {
    const results: { format: string; isFound: boolean; isRightPage: boolean | null }[] = []
    for (const { text: query, answers, file, format, page } of questions) {
      const { hits } = await searcher.search.retrieve({ projectId, query, topK: PASSAGES, mode })
      const found = hits.filter(
        ({ documentName, text }) =>
          documentName === file && answers.some((answer) => oneLine(text).includes(oneLine(answer))),
      )
      const isRightPage = page === null || found.length === 0 ? null : found.some((hit) => hit.page === page)
      results.push({ format, isFound: found.length > 0, isRightPage })
    }
    for (const [format, of] of Map.groupBy(results, (result) => result.format)) {
      const paged = of.flatMap(({ isRightPage }) => (isRightPage === null ? [] : [isRightPage]))
      const found = share(of.map(({ isFound }) => isFound))
      const onPage = paged.length === 0 ? '–' : share(paged)
      lines.push(
        `| formats | ${mode} | ${format}, ${of.length} questions | answer in 5: ${found} | right page: ${onPage} |`,
      )
    }
  }
  return lines
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const share = (values: readonly boolean[]): string => mean(values.map((value) => (value ? 1 : 0))).toFixed(3)
