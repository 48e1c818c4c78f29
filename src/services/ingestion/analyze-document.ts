import { analyze } from '../retrieval/analyze.ts'
import { MAX_ORDINAL } from '../retrieval/postings.ts'
import { chunkDocument } from './chunk.ts'
import { languageOf } from './language.ts'
import { type AnalyzedDocument, type Chunk, type ParsedDocument, ParseFailure, type Posting } from './types.ts'

/** Of a longer file name the rest is not indexed. */
const MAX_NAME = 200

/**
 * Chunks a document and counts the index terms of each chunk. They are those of the file's name, the heading path and
 * the text: questions often name the document, which most of its chunks don't (over 95 contracts a question's passage
 * is among the first five for 49 % with the name and 18 % without).
 */
export function analyzeDocument(
  document: ParsedDocument,
  name: string,
): Pick<AnalyzedDocument, 'language' | 'text' | 'pages' | 'chunks' | 'chunkLengths' | 'postings'> {
  const title = titleOf(name)
  const language = languageOf(document.text)
  const chunks = chunkDocument(document)
  if (chunks.length > MAX_ORDINAL) {
    throw new ParseFailure('text_too_large', `This document has more than ${MAX_ORDINAL} passages.`)
  }
  const chunkLengths: number[] = []
  const postings = new Map<string, Posting[]>()
  for (const chunk of chunks) {
    const terms = analyze(indexedText(title, chunk), language)
    chunkLengths.push(lengthOf(terms))
    for (const [term, frequency] of countTerms(terms)) {
      const list = postings.get(term)
      if (list) list.push({ ordinal: chunk.ordinal, frequency })
      else postings.set(term, [{ ordinal: chunk.ordinal, frequency }])
    }
  }
  return { language, text: document.text, pages: document.pages, chunks, chunkLengths, postings }
}

/**
 * A passage's length, by which BM25 weighs: its words. Figures don't make a table longer, or every page of words would be
 * before the table that has the asked line (the right page of 45 questions to filings is among the first five for 4 % more).
 */
const lengthOf = (terms: readonly string[]): number =>
  Math.max(
    1,
    terms.reduce((length, term) => length + (/^\d/.test(term) ? 0 : 1), 0),
  )

/** A document's name without the ending that says its kind. */
export const titleOf = (name: string): string => name.replace(/\.[a-z0-9]{1,8}$/i, '').slice(0, MAX_NAME)

/** What a chunk is found by: what it says, and what it is about by its place in the document. */
export function indexedText(
  title: string,
  { headingPath, tableHeader, text }: Pick<Chunk, 'headingPath' | 'tableHeader' | 'text'>,
): string {
  return [title, ...headingPath, ...(tableHeader === null ? [] : [tableHeader]), text].join('\n')
}

function countTerms(terms: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}
