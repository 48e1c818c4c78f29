import { analyze } from '../retrieval/analyze.ts'
import { chunkDocument } from './chunk.ts'
import type { AnalyzedDocument, Chunk, ParsedDocument, Posting } from './types.ts'

/** Chunks a document and counts the index terms of each chunk, found in its heading path and its text. */
export function analyzeDocument(
  document: ParsedDocument,
): Pick<AnalyzedDocument, 'text' | 'pages' | 'chunks' | 'chunkLengths' | 'postings'> {
  const chunks = chunkDocument(document)
  const chunkLengths: number[] = []
  const postings = new Map<string, Posting[]>()
  for (const chunk of chunks) {
    const terms = analyze(indexedText(chunk))
    chunkLengths.push(terms.length)
    for (const [term, frequency] of countTerms(terms)) {
      const list = postings.get(term)
      if (list) list.push({ ordinal: chunk.ordinal, frequency })
      else postings.set(term, [{ ordinal: chunk.ordinal, frequency }])
    }
  }
  return { text: document.text, pages: document.pages, chunks, chunkLengths, postings }
}

const indexedText = ({ headingPath, text }: Chunk): string => [...headingPath, text].join('\n')

function countTerms(terms: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}
