import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { parseDocument } from '../src/providers/parsers/parse.ts'
import { mean } from '../src/services/retrieval/evaluate.ts'
import { aParsedDocument } from '../tests/support/documents.ts'
import type { BenchDatabase } from './database.ts'
import { readLines } from './judged-set.ts'
import type { Searcher } from './searcher.ts'

const Question = Type.Object({ document: Type.String(), question: Type.String(), pages: Type.Array(Type.Integer()) })
const LIMITS = { maxCharacters: 20_000_000, maxPages: 5_000 }
const DEPTHS = [1, 5, 10]

/**
 * Asks questions about financial filings (PDF), within the right one and over all, and measures how often a page that
 * holds the answer is among the first passages. @returns lines of a table.
 */
export async function measureFilings({ handle }: BenchDatabase, searcher: Searcher, folder: string): Promise<string[]> {
  const questionFile = join(folder, 'questions.jsonl')
  if (!existsSync(questionFile)) return [`| financebench-dev | skipped: no such set in ${folder} |`]
  const projectId = await searcher.aProject('filings')
  const idOf = new Map<string, number>()
  let pages = 0
  const begun = performance.now()
  for (const file of readdirSync(join(folder, 'pdfs'))) {
    const bytes = new Uint8Array(readFileSync(join(folder, 'pdfs', file)))
    const { document } = await parseDocument({ bytes, name: file }, LIMITS)
    pages += document.pages.length
    const { id } = await aParsedDocument({ database: handle }, { projectId, name: file, document })
    idOf.set(file.replace('.pdf', ''), id)
  }
  const pagesPerSecond = pages / ((performance.now() - begun) / 1_000)
  await searcher.embed(projectId)
  const questions = readLines(questionFile, Question)
  const lines: string[] = []
  for (const mode of searcher.modes) {
    for (const scope of ['within the document', 'over all']) {
      const ranks: number[] = []
      for (const { question, document, pages: gold } of questions) {
        const id = idOf.get(document) ?? 0
        const documentIds = scope === 'over all' ? {} : { documentIds: [id] }
        const { hits } = await searcher.search.retrieve({ projectId, query: question, topK: 10, mode, ...documentIds })
        const rank = hits.findIndex(({ documentId, page }) => documentId === id && gold.includes(page))
        ranks.push(rank < 0 ? Number.POSITIVE_INFINITY : rank)
      }
      const found = DEPTHS.map((k) => `page in ${k}: ${mean(ranks.map((rank) => (rank < k ? 1 : 0))).toFixed(3)}`)
      lines.push(`| filings | ${mode}, ${scope} | ${found.join(' | ')} | ${pagesPerSecond.toFixed(0)} pages/s read |`)
    }
  }
  return lines
}
