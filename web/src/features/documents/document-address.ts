import { numberOf, type Search } from '../../app/search-values'

export const PARTS = ['preview', 'chunks', 'versions', 'metadata', 'details'] as const
export type Part = (typeof PARTS)[number]

/** What is looked at of a document, as its address says. */
export interface DocumentAddress {
  part?: Part | undefined
  /** An older one's text. */
  version?: number | undefined
  page?: number | undefined
  /** What is marked: UTF-16 offsets into the text of that version. */
  start?: number | undefined
  end?: number | undefined
}

export const readDocumentAddress = (search: Search): DocumentAddress => ({
  part: PARTS.find((part) => part === search.part),
  version: numberOf(search.version, 1),
  page: numberOf(search.page, 1),
  start: numberOf(search.start, 0),
  end: numberOf(search.end, 1),
})
